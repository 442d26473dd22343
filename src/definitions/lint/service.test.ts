import { describe, expect, test } from 'vitest'
import { ofRecipe, ofRelease } from '../../../tests/support/linted.js'
import { A_HASH, sampleBuild, sampleRecipe } from '../../../tests/support/sample-records.js'
import type { Finding, FindingCode } from './finding.js'

const ofService = (service: object, fields: object = {}): Finding[] => ofRecipe({ service, ...fields })
const setting = (fields: object) => ({ settings: [{ variable: 'A', type: 'string', ...fields }] })
const exception = (option: string, value?: string) => ({
  hardeningExceptions: [{ option, reason: 'x', ...(value === undefined ? {} : { value }) }],
})
const web = { ports: [{ name: 'http', port: 80, variable: 'PORT' }] }
const low = { ports: [{ name: 'http', port: 80 }] }

describe('services', () => {
  test.each<[FindingCode, string, object]>([
    ['unknown-type', 'settings/0/from', setting({ from: 'nowhere' })],
    ['unknown-type', 'database', { database: 'mysql' }],
    ['unknown-type', 'ready/by', { ready: { by: 'magic' }, ...low }],
    ['invalid-default', 'settings/0/default', setting({ type: 'int', default: '007' })],
    ['invalid-default', 'settings/0/default', setting({ type: 'int', default: '9'.repeat(19) })],
    ['invalid-default', 'settings/0/default', setting({ type: 'path', default: '/a\nb' })],
    ['invalid-default', 'settings/0/example', setting({ type: 'bool', example: 'yes' })],
    ['invalid-variable', 'settings/0/variable', setting({ variable: 'LD_PRELOAD' })],
    ['invalid-variable', 'ports/0/variable', { ports: [{ name: 'a', port: 1, variable: 'HOME' }] }],
    ['invalid-word', 'settings/0/flag', setting({ flag: 'port' })],
    ['invalid-word', 'settings/0/flag', setting({ flag: '--port=1 --evil' })],
    ['exposed-secret', 'settings/0/flag', setting({ type: 'secret', flag: '--password' })],
    ['undeclared-setting', 'ports/0/variable', web],
    ['unfilled-setting', 'settings/0/from', setting({ from: 'databaseUrl' })],
    ['unfilled-setting', 'settings/0/from', setting({ from: 'hostName' })],
    ['unfilled-setting', 'settings/0/service', setting({ service: 'plc' })],
    ['invalid-word', 'requires/0', { requires: ['../plc'] }],
    ['invalid-word', 'ports/0/name', { ports: [{ name: 'a b', port: 1 }] }],
    ['invalid-word', 'ready/path', { ready: { by: 'http', path: 'health' }, ...low }],
    ['undeclared-port', 'ready', { ready: { by: 'http' } }],
    ['undeclared-port', 'ready', { ready: { by: 'http' }, network: false, ...low }],
    ['invalid-word', 'settings/0/values/1', setting({ type: 'enum', values: ['a', 'a\n\n---'] })],
    ['undeclared-port', 'ready', { ready: { by: 'port', port: 'metrics' }, ...low }],
    ['invalid-program', 'program', { program: '../sh' }],
    ['invalid-program', 'migrate/program', { migrate: { program: 'a b' } }],
    ['invalid-exception', 'hardeningExceptions/0/option', exception('NoNewPrivileges')],
    ['invalid-exception', 'hardeningExceptions/0/value', exception('PrivateDevices', 'true')],
    ['invalid-exception', 'hardeningExceptions/0/value', exception('AmbientCapabilities', 'CAP_SYS_ADMIN')],
    ['invalid-exception', 'hardeningExceptions/0/value', exception('ReadWritePaths', '/srv/../etc')],
    ['hardening-exception', 'hardeningExceptions/0', exception('SystemCallFilter', '@resources mbind')],
    [
      'needless-exception',
      'hardeningExceptions/0',
      { ...exception('AmbientCapabilities', 'CAP_NET_BIND_SERVICE'), ...low },
    ],
  ])('%s at %s', (code, path, service) => {
    const found = ofService(service).filter((each) => each.code === code)
    expect(found.map((each) => each.path)).toEqual([`/artifact/service/${path}`])
  })

  test('a service of Node may compile without saying so', () => {
    const build = sampleBuild('node', { manager: 'npm', depsHash: A_HASH })
    const codes = ofService(exception('MemoryDenyWriteExecute'), { build }).map(({ code }) => code)
    expect(codes).toContain('needless-exception')
    expect(ofService(exception('MemoryDenyWriteExecute')).map(({ code }) => code)).not.toContain(
      'needless-exception',
    )
  })

  test('a service runs a program that something names', () => {
    const { mainProgram: _, ...nameless } = sampleRecipe()
    const codes = (service: object, fields: object) =>
      ofRelease({ artifact: { ...nameless, ...fields, service } }).map(({ code }) => code)
    expect(codes({}, {})).toContain('missing-program')
    expect(codes({ program: 'a' }, {})).not.toContain('missing-program')
    expect(codes({}, { programs: ['a'] })).not.toContain('missing-program')
  })

  test('a service with all that can be declared is without a fault', () => {
    const service = {
      arguments: ['serve', '--x=%n $HOME'],
      settings: [
        { variable: 'PORT', type: 'port', default: '3000' },
        { variable: 'DATABASE', type: 'string', from: 'databaseUrl', required: true },
        { variable: 'HOST', type: 'string', from: 'hostName', example: 'pds.example.org' },
        { variable: 'PLC', type: 'string', service: 'plc', flag: '--plc' },
        { variable: 'LEVEL', type: 'enum', values: ['a', 'b'], default: 'a', from: 'logLevel' },
      ],
      ports: [{ name: 'http', port: 3000, variable: 'PORT' }],
      requires: ['plc', 'redis.service'],
      ready: { by: 'http', port: 'http', path: '/xrpc/_health?a=%20' },
      migrate: { arguments: ['migrate'] },
      database: 'postgresql',
      web: true,
    }
    expect(ofService(service)).toEqual([])
  })
})
