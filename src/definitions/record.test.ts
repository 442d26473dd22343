import { jsonToLex } from '@atproto/lex'
import { describe, expect, test } from 'vitest'
import { check, refusal } from '../../tests/support/checked.js'
import {
  AUTHOR,
  type Json,
  OTHER_AUTHOR,
  sampleBlob,
  sampleBuild,
  sampleChannel,
  samplePackage,
  sampleRecipe,
  sampleRelease,
  sampleYank,
} from '../../tests/support/sample-records.js'
import { channel, package as pkg, release, yank } from '../lexicons/dev/firn.js'
import { MAX_RECORD_BYTES } from '../limits/syntax.js'
import { checkRecord } from './record.js'

describe('a valid record', () => {
  test('package: its name, and how the name counts', () => {
    const json = samplePackage({
      readme: sampleBlob('text/markdown', 1_000_000),
      icon: sampleBlob('image/png', 100_000),
      successor: `at://${OTHER_AUTHOR}/dev.firn.package/hallo`,
    })
    const checked = check(json, { rkey: 'Hello_World' })
    expect(checked).toMatchObject({
      collection: pkg.$nsid,
      did: AUTHOR,
      kind: 'package',
      name: 'Hello_World',
    })
    expect(checked).toMatchObject({ foldedName: 'hello-world', record: { summary: json.summary } })
  })

  test('release: version, dependencies and recipe, parsed', () => {
    const dependency = {
      name: 'lib',
      definition: `at://${OTHER_AUTHOR}/dev.firn.package/lib`,
      requirement: '^1.2',
    }
    const checked = check(sampleRelease({ dependencies: [dependency] }))
    expect(checked).toMatchObject({
      collection: release.$nsid,
      name: 'hello',
      version: { major: 1, minor: 2, patch: 3 },
      dependencies: [
        {
          name: 'lib',
          definition: { did: OTHER_AUTHOR, kind: 'package', name: 'lib' },
          requirement: { text: '^1.2' },
        },
      ],
      recipe: { mainProgram: 'hello' },
    })
  })

  test('channel and yank: the release that they speak of', () => {
    expect(check(sampleChannel())).toMatchObject({
      collection: channel.$nsid,
      name: 'hello',
      channel: 'stable',
      release: { did: AUTHOR, kind: 'package', name: 'hello', version: '1.2.3' },
    })
    expect(check(sampleYank())).toMatchObject({ collection: yank.$nsid, name: 'hello', version: '1.2.3' })
  })

  test('keeps what a newer lexicon may add', () => {
    expect(check(samplePackage({ colour: 'blue' })).record).toHaveProperty('colour', 'blue')
    expect(() =>
      check(sampleRelease({ artifact: sampleRecipe({ build: sampleBuild('haskell') }) })),
    ).not.toThrow()
  })
})

describe('limits', () => {
  test('a record may have MAX_RECORD_BYTES, and not one more', () => {
    const value = jsonToLex(samplePackage())
    const input = { did: AUTHOR, collection: pkg.$nsid, rkey: 'hello', value }
    expect(checkRecord({ ...input, byteLength: MAX_RECORD_BYTES }).did).toBe(AUTHOR)
    expect(refusal(() => checkRecord({ ...input, byteLength: MAX_RECORD_BYTES + 1 })).reason).toBe(
      'RecordTooLarge',
    )
  })

  test('JSON is measured as its block', () => {
    const filled = (length: number) => check(samplePackage({ extra: 'x'.repeat(length) }))
    expect(() => filled(MAX_RECORD_BYTES - 400)).not.toThrow()
    expect(refusal(() => filled(MAX_RECORD_BYTES)).reason).toBe('RecordTooLarge')
  })

  test('depth is bounded before anything walks the record', () => {
    let deep: Json = {}
    for (let index = 0; index < 20_000; index++) deep = { deep }
    expect(refusal(() => check(samplePackage({ deep }))).reason).toBe('UnsafeValue')
  })
})
