import { describe, expect, test } from 'vitest'
import { check, refusal } from '../../tests/support/checked.js'
import {
  A_CID,
  A_DATE,
  AUTHOR,
  type Json,
  OTHER_AUTHOR,
  sampleBlob,
  sampleChannel,
  samplePackage,
  sampleRecipe,
  sampleRelease,
  sampleYank,
} from '../../tests/support/sample-records.js'
import { channel, package as pkg } from '../lexicons/dev/firn.js'
import type { RefusalReason } from './refusal.js'

const release_ = (change: Json, rkey?: string) => () => check(sampleRelease(change), rkey ? { rkey } : {})

describe('a refused record', () => {
  const cases: [string, RefusalReason, string, () => unknown][] = [
    [
      'another collection',
      'UnknownCollection',
      '$',
      () => check(samplePackage(), { collection: 'app.bsky.feed.post' }),
    ],
    ['no object', 'InvalidData', '$', () => check('text', { collection: pkg.$nsid })],
    ['no $type', 'WrongType', '$.$type', () => check({ createdAt: A_DATE }, { collection: pkg.$nsid })],
    ['a wrong $type', 'WrongType', '$.$type', () => check(sampleYank(), { collection: channel.$nsid })],
    ['a malformed link', 'InvalidData', '$', () => check(samplePackage({ extra: { $link: 'x' } }))],
    ['NUL in a text', 'UnsafeValue', '$.summary', () => check(samplePackage({ summary: 'a\0b' }))],
    ['a lone surrogate', 'UnsafeValue', '$.summary', () => check(samplePackage({ summary: 'a\ud800b' }))],
    ['a float', 'UnsafeValue', '$.extra', () => check(samplePackage({ extra: 1.5 }))],
    [
      'a wrong type of value',
      'LexiconValidationFailed',
      '$.keywords[0]',
      () => check(samplePackage({ keywords: [3] })),
    ],
    ['a missing field', 'LexiconValidationFailed', '$', () => check({ $type: pkg.$nsid })],
    [
      'a readme of another type',
      'LexiconValidationFailed',
      '$.readme.mimeType',
      () => check(samplePackage({ readme: sampleBlob('text/html', 3) })),
    ],
    [
      'a readme that is too large',
      'LexiconValidationFailed',
      '$.readme',
      () => check(samplePackage({ readme: sampleBlob('text/markdown', 1_000_001) })),
    ],
    [
      'a readme in place of its blob',
      'LexiconValidationFailed',
      '$.readme',
      () => check(samplePackage({ readme: '# Hello' })),
    ],
    ['a name that is no slug', 'InvalidSlug', '$', () => check(samplePackage(), { rkey: '-hello' })],
    ['a name that is too long', 'InvalidSlug', '$', () => check(samplePackage(), { rkey: 'a'.repeat(97) })],
    [
      'a successor by handle',
      'InvalidReference',
      '$.successor',
      () => check(samplePackage({ successor: 'at://alice.example/dev.firn.package/x' })),
    ],
    [
      'a successor that is a release',
      'InvalidReference',
      '$.successor',
      () => check(samplePackage({ successor: `at://${AUTHOR}/dev.firn.release/package:x:1.0.0` })),
    ],
    ['a record key in another form', 'InvalidRecordKey', '$', release_({}, 'hello-1.2.3')],
    [
      'a package under the key of a model',
      'DefinitionMismatch',
      '$.definition',
      release_({}, 'model:hello:1.2.3'),
    ],
    ['a record key with another version', 'RkeyMismatch', '$.version', release_({}, 'package:hello:1.2.4')],
    ['a version that is not semantic', 'InvalidVersion', '$.version', release_({ version: 'v1.2' })],
    ['build metadata', 'InvalidVersion', '$.version', release_({ version: '1.2.3+4' })],
    [
      "another author's definition",
      'DefinitionMismatch',
      '$.definition',
      release_({ definition: `at://${OTHER_AUTHOR}/dev.firn.package/hello` }),
    ],
    [
      'the definition of another name',
      'DefinitionMismatch',
      '$.definition',
      release_({ definition: `at://${AUTHOR}/dev.firn.package/hullo` }),
    ],
    [
      'no definition at all',
      'InvalidReference',
      '$.definition',
      release_({ definition: `at://${AUTHOR}/dev.firn.release/package:hello:1.2.3` }),
    ],
    [
      'an artifact that only looks like a recipe',
      'ArtifactMismatch',
      '$.artifact.$type',
      release_({ artifact: { ...sampleRecipe(), $type: 'dev.firn.recipe#main' } }),
    ],
    [
      'a build without what it needs',
      'LexiconValidationFailed',
      '$.artifact.build',
      release_({ artifact: sampleRecipe({ build: { $type: 'dev.firn.recipe#go' } }) }),
    ],
    [
      'a requirement in npm syntax',
      'InvalidRequirement',
      '$.dependencies[0].requirement',
      dependencies('1 || 2'),
    ],
    ['one dependency twice', 'DuplicateDependency', '$.dependencies[1].name', dependencies('1', '2')],
    [
      "a channel to another author's release",
      'StrongRefMismatch',
      '$.release.uri',
      () => check(sampleChannel({ release: strongRef(OTHER_AUTHOR, 'package:hello:1.2.3') })),
    ],
    [
      'a channel to another name',
      'StrongRefMismatch',
      '$.release.uri',
      () => check(sampleChannel({ release: strongRef(AUTHOR, 'package:hullo:1.2.3') })),
    ],
    [
      'a channel to no release',
      'InvalidReference',
      '$.release.uri',
      () => check(sampleChannel({ release: strongRef(AUTHOR, 'hello') })),
    ],
    [
      'a channel called like a version',
      'InvalidRecordKey',
      '$',
      () => check(sampleChannel(), { rkey: 'package:hello:1.2.3' }),
    ],
    [
      'a yank of another version',
      'StrongRefMismatch',
      '$.release.uri',
      () => check(sampleYank(), { rkey: 'package:hello:1.2.4' }),
    ],
    [
      'a yank with a malformed replacement',
      'LexiconValidationFailed',
      '$.replacement',
      () => check(sampleYank({ replacement: 'hello 2' })),
    ],
    [
      'a yank with a replacement by handle',
      'InvalidReference',
      '$.replacement',
      () => check(sampleYank({ replacement: 'at://alice.example/dev.firn.package/hello' })),
    ],
  ]

  test.each(cases)('%s', (_, reason, path, run) => {
    const refused = refusal(run)
    expect(refused).toMatchObject({ reason, path })
    expect(refused.detail).toMatch(/[.)]$/)
    if (path !== '$') expect(refused.detail.startsWith(`${path}: `)).toBe(true)
  })
})

function dependencies(...requirements: string[]) {
  const list = requirements.map((requirement) => ({
    name: 'lib',
    definition: `at://${OTHER_AUTHOR}/dev.firn.package/lib`,
    requirement,
  }))
  return release_({ dependencies: list })
}

function strongRef(did: string, rkey: string): Json {
  return { uri: `at://${did}/dev.firn.release/${rkey}`, cid: A_CID }
}

test('a refusal says what belongs in the place', () => {
  expect(refusal(() => check(samplePackage({ keywords: [3] }))).detail).toBe(
    '$.keywords[0]: expected a string, not 3.',
  )
  expect(refusal(() => check({ $type: pkg.$nsid })).detail).toBe('"createdAt" is missing: it is required.')
  expect(refusal(() => check(samplePackage({ readme: sampleBlob('text/html', 3) }))).detail).toBe(
    '$.readme.mimeType: a blob of type "text/html": only "text/markdown" may stand here.',
  )
  expect(refusal(() => check(samplePackage({ summary: 'é'.repeat(301) }))).detail).toBe(
    '$.summary: 301 characters are too many: at most 300 characters.',
  )
  expect(refusal(() => check(samplePackage({ createdAt: 'yesterday' }))).detail).toBe(
    '$.createdAt: "yesterday" is no datetime such as 2025-01-31T12:00:00Z.',
  )
})
