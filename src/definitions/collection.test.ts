import { describe, expect, test } from 'vitest'
import { check, refusal } from '../../tests/support/checked.js'
import { AUTHOR, type Json, OTHER_AUTHOR, sampleCollection } from '../../tests/support/sample-records.js'
import { collection } from '../lexicons/dev/firn.js'
import type { RefusalReason } from './refusal.js'

const item = (change: Json = {}): Json => ({
  definition: `at://${AUTHOR}/dev.firn.package/hello`,
  requirement: '1.2',
  ...change,
})
const withItems = (...items: Json[]) => sampleCollection({ items })
const withService = (service: Json) => withItems(item({ service }), item({ name: 'other' }))

describe('a collection', () => {
  test('needs no more than one item', () => {
    expect(check({ $type: collection.$nsid, items: [item()] })).toMatchObject({
      collection: collection.$nsid,
      did: AUTHOR,
      name: 'tools',
      items: [
        { name: 'hello', definition: { did: AUTHOR, kind: 'package', name: 'hello' }, requirement: '1.2' },
      ],
    })
  })

  test('names its items, of whatever author, in its own order', () => {
    const definition = `at://${OTHER_AUTHOR}/dev.firn.package/hello`
    const checked = check(withItems(item({ definition, name: 'hello-of-bob' }), item()))
    expect(checked).toMatchObject({
      items: [{ name: 'hello-of-bob', definition: { did: OTHER_AUTHOR } }, { name: 'hello' }],
    })
  })

  test.each(['latest', 'stable', '*', '>=1, <2', '=1.2.3'])('takes the requirement %s', (requirement) => {
    expect(() => check(withItems(item({ requirement })))).not.toThrow()
  })

  test('sets what services declare, and leads one to another', () => {
    expect(() => check(sampleCollection())).not.toThrow()
  })
})

describe('a refused collection', () => {
  const cases: [string, RefusalReason, string, Json][] = [
    ['without items', 'LexiconValidationFailed', '$.items', withItems()],
    [
      'a definition by handle',
      'InvalidReference',
      '$.items[0].definition',
      withItems(item({ definition: 'at://alice.example/dev.firn.package/hello' })),
    ],
    [
      'a release in place of a definition',
      'InvalidReference',
      '$.items[0].definition',
      withItems(item({ definition: `at://${AUTHOR}/dev.firn.release/package:hello:1.0.0` })),
    ],
    [
      'a requirement in npm syntax',
      'InvalidRequirement',
      '$.items[0].requirement',
      withItems(item({ requirement: '1 || 2' })),
    ],
    ['a name that is none', 'InvalidSlug', '$.items[0].name', withItems(item({ name: 'a/b' }))],
    [
      'two of one name',
      'DuplicateItem',
      '$.items[1].name',
      withItems(item(), item({ definition: `at://${OTHER_AUTHOR}/dev.firn.package/hello` })),
    ],
    [
      'two of one name once folded',
      'DuplicateItem',
      '$.items[1].name',
      withItems(item({ name: 'a-b' }), item({ name: 'A_b' })),
    ],
    [
      'a variable that is none',
      'InvalidSetting',
      '$.items[0].service.settings[0].variable',
      withService({ settings: [{ variable: 'A B', value: '1' }] }),
    ],
    [
      'a variable set twice',
      'InvalidSetting',
      '$.items[0].service.connect[0].variable',
      withService({
        settings: [{ variable: 'A', value: '1' }],
        connect: [{ variable: 'A', service: 'other', port: 'http' }],
      }),
    ],
    [
      'a connection to nothing',
      'InvalidReference',
      '$.items[0].service.connect[0].service',
      withService({ connect: [{ variable: 'A', service: 'absent', port: 'http' }] }),
    ],
  ]

  test.each(cases)('%s', (_, reason, path, json) => {
    const refused = refusal(() => check(json))
    expect(refused).toMatchObject({ reason, path })
    expect(refused.problem).toMatch(/[.)]$/)
  })

  test('under a name that is none', () => {
    expect(refusal(() => check(sampleCollection(), { rkey: '-tools' })).reason).toBe('InvalidSlug')
  })
})
