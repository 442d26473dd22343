import type { DatetimeString } from '@atproto/lex'
import { describe, expect, test } from 'vitest'
import {
  A_HASH,
  AUTHOR,
  type Json,
  OTHER_AUTHOR,
  samplePackage,
  sampleRecipe,
  sampleRelease,
  sampleSource,
} from '../../tests/support/sample-records.js'
import { package as pkg, recipe, release } from '../lexicons/dev/firn.js'
import { MAX_PUBLISH_INPUT_LENGTH } from '../limits/publishing.js'
import { type InputProblem, PublishInputError, readPublishInput } from './publish-input.js'

const NOW: DatetimeString = '2025-02-01T00:00:00.000Z'

const read = (value: unknown) => readText(JSON.stringify(value, null, 2))
const readText = (text: string) => readPublishInput(text, { did: AUTHOR, createdAt: NOW })

function problems(value: unknown): InputProblem[] {
  try {
    if (typeof value === 'string') readText(value)
    else read(value)
  } catch (error) {
    if (error instanceof PublishInputError) return [...error.problems]
    throw error
  }
  throw new Error('nothing was refused')
}

function without(json: Json, ...keys: string[]): Json {
  return Object.fromEntries(Object.entries(json).filter(([key]) => !keys.includes(key)))
}

describe('accepts', () => {
  const whole = {
    definition: { collection: pkg.$nsid, rkey: 'hello', record: samplePackage() },
    release: { collection: release.$nsid, rkey: 'package:hello:1.2.3', record: sampleRelease() },
  }

  test('both records by name', () => {
    expect(read({ name: 'hello', package: samplePackage(), release: sampleRelease() })).toMatchObject(whole)
    expect(read({ name: 'hello', definition: samplePackage(), release: sampleRelease() })).toMatchObject(
      whole,
    )
  })

  test('both bare records, in any order', () => {
    expect(read([samplePackage(), sampleRelease()])).toMatchObject(whole)
    expect(read([sampleRelease(), samplePackage()])).toMatchObject(whole)
  })

  test('one of them', () => {
    expect(read(sampleRelease())).toMatchObject({ release: whole.release })
    expect(read(sampleRelease())).not.toHaveProperty('definition')
    expect(read([sampleRelease()])).toMatchObject({ release: whole.release })
    expect(read({ name: 'hello', package: samplePackage() })).toMatchObject({ definition: whole.definition })
    expect(read({ name: 'hello', release: sampleRelease() })).toMatchObject({ release: whole.release })
  })

  test('records without what follows from the rest', () => {
    const source = { ...sampleSource(), $type: '#forge' }
    const artifact = { source, build: { $type: 'go', vendorHash: A_HASH } }
    const input = read({
      name: 'hello',
      package: without(samplePackage(), '$type', 'createdAt'),
      release: { version: '1.2.3', artifact },
    })
    expect(input.definition?.record).toMatchObject({ $type: pkg.$nsid, createdAt: NOW })
    expect(input.release).toMatchObject({
      rkey: 'package:hello:1.2.3',
      record: {
        $type: release.$nsid,
        definition: `at://${AUTHOR}/dev.firn.package/hello`,
        createdAt: NOW,
        artifact: {
          $type: recipe.$nsid,
          source: { $type: recipe.forge.$type },
          build: { $type: recipe.go.$type },
        },
      },
    })
  })

  test('the parts of a composed package in short', () => {
    const part = {
      name: 'front',
      recipe: { source: { ...sampleSource(), $type: '#forge' }, build: { $type: '#site' } },
    }
    const { release: read_ } = read({
      name: 'hello',
      release: { version: '1.0.0', artifact: { build: { $type: '#composed', parts: [part] } } },
    })
    expect(read_?.recipe.build).toMatchObject({
      parts: [{ recipe: { source: { $type: recipe.forge.$type }, build: { $type: recipe.site.$type } } }],
    })
  })
})

describe('refuses', () => {
  const release_ = (change: Json) => ({ name: 'hello', release: sampleRelease(change) })
  const cases: [string, unknown, string, RegExp][] = [
    ['no object', 3, '$', /Paste an object/],
    ['an empty object', {}, '$', /nothing to publish/],
    ['a misspelt field', { name: 'hello', pakage: {} }, '$.pakage', /"package" and "release" are/],
    [
      'package and definition',
      { name: 'a', package: {}, definition: {} },
      '$.definition',
      /leave one of them out/,
    ],
    ['a release that is a text', { name: 'a', release: '1.2.3' }, '$.release', /write an object/],
    ['a definition alone', samplePackage(), '$', /does not hold its own name/],
    ['a definition alone in a list', [samplePackage()], '$', /does not hold its own name/],
    ['two definitions', [samplePackage(), samplePackage()], '$[1]', /Expected one/],
    ['another record', { $type: 'dev.firn.yank' }, '$.$type', /Only a "dev.firn.release"/],
    ['no name', { release: without(sampleRelease(), 'definition') }, '$', /add "name"/],
    ['a name that is no slug', { name: 'a b', package: samplePackage() }, '$.name', /./],
    ['a name that is a number', { name: 3, release: sampleRelease() }, '$.name', /double quotes/],
    [
      'no version',
      { name: 'a', release: without(sampleRelease(), 'version') },
      '$.release.version',
      /"1.2.3"/,
    ],
    ['a version with v', release_({ version: 'v1.2.3' }), '$.release.version', /1\.2\.3/],
    ['another name', { ...release_({}), name: 'hullo' }, '$.release.definition', /hullo/],
    [
      "another author's definition",
      release_({ definition: `at://${OTHER_AUTHOR}/dev.firn.package/hello` }),
      '$.release.definition',
      /own repository/,
    ],
    ['an artifact that is none', release_({ artifact: 3 }), '$.release.artifact', /an object/],
    [
      'a source without its type',
      release_({ artifact: sampleRecipe({ source: without(sampleSource(), '$type') }) }),
      '$.release.artifact.source',
      /an object with a "\$type"/,
    ],
    ['a float', { name: 'a', package: samplePackage({ extra: 1.5 }) }, '$.package.extra', /./],
    [
      'a number that JSON cannot carry',
      '{"name": "a", "package": {"extra": 9007199254740993}}',
      '$.package.extra',
      /./,
    ],
  ]

  test.each(cases)('%s', (_, value, path, message) => {
    const found = problems(value)
    expect(found.map((problem) => problem.path)).toContain(path)
    expect(found.find((problem) => problem.path === path)?.message).toMatch(message)
  })

  test('with the line and column of every problem, of both records at once', () => {
    const text = `{
  "name": "hello",
  "package": { "summary": 3 },
  "release": {
    "version": "1.2.3",
    "artifact": { "build": { "$type": "#go" } }
  }
}`
    expect(problems(text)).toEqual([
      { path: '$.package.summary', position: { line: 3, column: 27 }, message: 'expected a string, not 3.' },
      {
        path: '$.release.artifact.build',
        position: { line: 6, column: 28 },
        message: '"vendorHash" is missing: it is required.',
      },
    ])
  })

  test('with the place where the text is no JSON', () => {
    expect(problems('{\n  "name": "hello",\n}')).toEqual([
      { path: '$', position: { line: 2, column: 18 }, message: 'remove the comma before "}".' },
    ])
  })

  test('more than anybody would paste', () => {
    expect(problems(' '.repeat(MAX_PUBLISH_INPUT_LENGTH + 1))[0]?.message).toMatch(/too many/)
  })
})
