import { expect, test } from 'vitest'
import { check } from '../../tests/support/checked.js'
import { AUTHOR, type Json, sampleCollection } from '../../tests/support/sample-records.js'
import type { recipe } from '../lexicons/dev/firn.js'
import type { CheckedCollection } from './collection.js'
import { lintCollection, type ResolvedItem } from './collection-findings.js'

const SERVICE: recipe.Service = {
  settings: [
    { variable: 'PORT', type: 'port' },
    { variable: 'MODE', type: 'enum', values: ['fast', 'safe'] },
    { variable: 'TOKEN', type: 'secret' },
    { variable: 'PEER', type: 'string' },
  ],
  ports: [
    { name: 'http', port: 8080, variable: 'PORT' },
    { name: 'metrics', port: 8081, variable: 'METRICS_PORT' },
  ],
}

/** Codes and paths of what is found in a service's settings. */
function found(service: Json, resolved: Partial<ResolvedItem> = { service: SERVICE }): string[] {
  const definition = `at://${AUTHOR}/dev.firn.package/hello`
  const json = sampleCollection({ items: [{ definition, requirement: '*', service }] })
  const { record, items } = check(json) as CheckedCollection
  const findings = lintCollection(
    record,
    items.map((item) => ({ item, ...resolved })),
  )
  for (const { message, fix } of findings) expect(`${message} ${fix}`).toMatch(/^[^\n]+\. [A-Z][^\n]+\.$/)
  return findings.map(({ code, path }) => `${code} ${path}`)
}

const setting = (variable: string, value = 'x') => ({ settings: [{ variable, value }] })

test('what fits is not found', () => {
  expect(
    found({ ...setting('PORT', '80'), connect: [{ variable: 'PEER', service: 'hello', port: 'http' }] }),
  ).toEqual([])
  expect(found(setting('MODE', 'safe'))).toEqual([])
  // Settings that follow from ports and from the database.
  expect(found(setting('METRICS_PORT', '80'))).toEqual([])
  expect(found(setting('DATABASE_URL'), { service: { ...SERVICE, database: 'postgresql' } })).toEqual([])
})

test.each<[string, Json, string]>([
  ['a secret', setting('TOKEN'), 'secret-in-collection /items/0/service/settings/0'],
  ['an unknown setting', setting('GONE'), 'undeclared-setting /items/0/service/settings/0/variable'],
  ['a port that is none', setting('PORT', '70000'), 'invalid-setting /items/0/service/settings/0/value'],
  ['a choice that is none', setting('MODE', 'slow'), 'invalid-setting /items/0/service/settings/0/value'],
  [
    'a port that nobody has',
    { connect: [{ variable: 'PEER', service: 'hello', port: 'gopher' }] },
    'unknown-port /items/0/service/connect/0/port',
  ],
])('%s is found', (_, service, expected) => {
  expect(found(service)).toEqual([expected])
})

test('what is not there, or runs nothing, is found in place of its settings', () => {
  expect(found(setting('GONE'), { problem: 'There is none.' })).toEqual([
    'unmet-requirement /items/0/requirement',
  ])
  expect(found(setting('GONE'), {})).toEqual(['no-service /items/0/service'])
})
