import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type ModuleHost } from './module-host.js'
import { PLAIN, serviceOf } from './sample-service.js'

describeWith([NIX], 'what no module is made of', () => {
  let nix: PrivateNix
  let host: ModuleHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModuleHost(nix)
  })
  afterAll(() => nix.remove())

  const setting = (fields: JsonObject) => ({ settings: [{ variable: 'A', type: 'string', ...fields }] })
  test.each<[string, JsonObject, string]>([
    ['a variable of the linker', setting({ variable: 'LD_PRELOAD' }), 'LD_PRELOAD belongs to the system'],
    ['a variable of systemd', setting({ variable: 'CREDENTIALS_DIRECTORY' }), 'belongs to the system'],
    ['a variable of NixOS', setting({ variable: 'PATH' }), 'belongs to the system'],
    [
      'a setting that is declared twice',
      { settings: [{ variable: 'A', type: 'string' }, ...setting({}).settings] },
      'A is declared twice',
    ],
    [
      'a secret with a default',
      setting({ type: 'secret', default: 'x' }),
      'its value stands in a public record: leave the default out',
    ],
    [
      'a secret as an option',
      setting({ type: 'secret', flag: '--secret' }),
      'sees the options of programs: leave its flag out',
    ],
    ['an enum without values', setting({ type: 'enum' }), 'is an enum without values'],
    [
      'an enum of another value',
      setting({ type: 'enum', values: ['a'], default: 'b' }),
      'one of the choices',
    ],
    ['a number that is none', setting({ type: 'int', default: '1e3' }), 'is not an integer'],
    ['a number beyond all', setting({ type: 'int', default: '9'.repeat(30) }), 'is not an integer'],
    ['a port that is none', setting({ type: 'port', default: '65536' }), 'there are 1 to 65535'],
    [
      'readiness at a port without a network',
      { network: false, ports: [{ name: 'http', port: 80 }], ready: { by: 'http' } },
      'says that it needs no network',
    ],
    [
      'a choice of several lines',
      setting({ type: 'enum', values: ['a\n\n---'] }),
      'is no choice on one line',
    ],
    [
      'a setting without a variable',
      { settings: [{ type: 'string' }] },
      'is no name of an environment variable',
    ],
    [
      'an exception without a reason',
      { hardeningExceptions: [{ option: 'PrivateTmp' }] },
      'where a text belongs',
    ],
    ['readiness at no port', { ready: { by: 'http' } }, 'at a TCP port that it does not declare'],
    [
      'readiness at a UDP port',
      { ports: [{ name: 'dns', port: 53, protocol: 'udp' }], ready: { by: 'port', port: 'dns' } },
      'at a TCP port that it does not declare',
    ],
  ])('%s', async (_, service, why) => {
    // Whatever else is set of it, and only where it is to run.
    const set = 'settings.A = "x"; user = "pds"; nginx.enable = true;'
    const message = await host.refusal(
      [serviceOf(service)],
      `{ services.firn.pds = { enable = true; ${set} }; }`,
    )
    expect(message).toContain(why)
    const { failed, units, options } = await host.evaluate(
      [serviceOf(service)],
      `{ services.firn.pds = { ${set} }; }`,
    )
    expect([failed, units]).toEqual([[], {}])
    expect(
      options
        .filter(({ visible }) => visible)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['pds.enable', 'pds.package'])
  })

  test('a service without a program', async () => {
    const { recipe: { mainProgram: _, ...recipe } = {} } = serviceOf(PLAIN)
    const release = { ...serviceOf(PLAIN), recipe }
    const message = await host.refusal([release], '{ services.firn.pds.enable = true; }')
    expect(message).toContain('names no program to run as a service')
  })

  test('a name that no option can have', async () => {
    const release = { ...serviceOf({}), name: 'a+b' }
    expect(await host.refusal([release], '{ }')).toContain('is no name of a service')
  })

  test.each([
    ['pds', 'firn-pds'],
    ['My.PDS', 'firn-my-pds-'],
    ['a-name-that-is-longer-than-users-may-be', 'firn-a-name-that-is-lo-'],
    ['sshd', 'firn-sshd'],
  ])('%s runs as a user that systemd takes', async (name, user) => {
    const release = { ...serviceOf({ database: 'postgresql' }), name }
    const { units } = await host.evaluate([release], `{ services.firn."${name}".enable = true; }`)
    const found = /^User=(.*)$/m.exec(units[`firn-${name}.service`] ?? '')?.[1] ?? ''
    expect(found.startsWith(user)).toBe(true)
    expect(found).toMatch(/^[a-z][a-z0-9-]{0,30}$/)
  })
})
