import { expect, test } from 'vitest'
import type { collection } from '../lexicons/dev/firn.js'
import type { ResolvedItem } from './collection-findings.js'
import { settingsToGive } from './collection-needs.js'

const SERVICE = {
  settings: [
    { variable: 'HOST', type: 'string', required: true, from: 'hostName' },
    { variable: 'DATA', type: 'path', required: true, from: 'stateDirectory' },
    { variable: 'MODE', type: 'string', required: true, default: 'fast' },
    { variable: 'PEER', type: 'string', required: true },
    { variable: 'TOKEN', type: 'secret', required: true },
    { variable: 'EXTRA', type: 'string' },
  ],
}

function needs(service: collection.Service | undefined, declared: ResolvedItem['service'] = SERVICE) {
  const definition = { did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', kind: 'package', name: 'one' } as const
  const item = { name: 'one', definition, requirement: '*', service }
  return settingsToGive([{ item, service: declared }]).map(({ missing }) =>
    missing.map(({ variable }) => variable),
  )
}

test('what is required and nobody knows has to be given', () => {
  expect(needs({})).toEqual([['HOST', 'PEER', 'TOKEN']])
  const connect = [{ variable: 'PEER', service: 'one', port: 'http' }]
  expect(needs({ connect, settings: [{ variable: 'HOST', value: 'pds.example.org' }] })).toEqual([['TOKEN']])
})

test('what is not run needs nothing', () => {
  expect(needs(undefined)).toEqual([])
  expect(needs({ enable: false })).toEqual([])
  expect(settingsToGive([])).toEqual([])
})
