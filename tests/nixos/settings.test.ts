import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type ModuleHost } from './module-host.js'
import { enabled, PLAIN, serviceOf } from './sample-service.js'
import { parseUnit } from './unit-file.js'

describeWith([NIX], 'settings and secrets of a service', () => {
  let nix: PrivateNix
  let host: ModuleHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModuleHost(nix)
  })
  afterAll(() => nix.remove())

  async function unitOf(release: ReturnType<typeof serviceOf>, configuration: string) {
    const { units, failed } = await host.evaluate([release], configuration)
    expect(failed).toEqual([])
    return parseUnit(units['firn-pds.service'] ?? '')
  }
  const run = (further = '') => `{ services.firn.pds = { enable = true; ${further} }; }`

  test('a module that is imported and not enabled sets nothing', async () => {
    const { units, failed, warnings, firewall, nginx, postgresql } = await host.evaluate(
      [serviceOf({ ...PLAIN, database: 'postgresql', web: true })],
      '{ }',
    )
    expect({ units, failed, warnings, firewall }).toEqual({
      units: {},
      failed: [],
      warnings: [],
      firewall: { allowedTCPPorts: [], allowedUDPPorts: [] },
    })
    expect([nginx.enable, postgresql.enable]).toEqual([false, false])
  })

  test('every type reaches the program as the text it expects', async () => {
    const settings = [
      { variable: 'TEXT', type: 'string', default: 'a b' },
      { variable: 'NUMBER', type: 'int', default: '-12' },
      { variable: 'FLAG', type: 'bool', default: 'true' },
      { variable: 'PORT', type: 'port', default: '80' },
      { variable: 'PLACE', type: 'path', default: '/srv/a b' },
      { variable: 'CHOICE', type: 'enum', values: ['x', 'y'], default: 'y' },
      { variable: 'UNSET', type: 'string' },
    ]
    const defaults = {
      TEXT: 'a b',
      NUMBER: '-12',
      FLAG: 'true',
      PORT: '80',
      PLACE: '/srv/a b',
      CHOICE: 'y',
    }
    expect((await unitOf(serviceOf({ settings }), run())).environment()).toMatchObject(defaults)
    const own = 'settings = { TEXT = null; NUMBER = 7; FLAG = false; CHOICE = "x"; UNSET = "set"; };'
    const environment = (await unitOf(serviceOf({ settings }), run(own))).environment()
    expect(environment).toMatchObject({ NUMBER: '7', FLAG: 'false', CHOICE: 'x', UNSET: 'set' })
    expect(environment).not.toHaveProperty('TEXT')
  })

  test.each([
    ['settings.PDS_PORT = "2583";', 'PDS_PORT'],
    ['settings.PDS_PORT = 65536;', 'PDS_PORT'],
    ['settings.PDS_HOSTNAME = 1;', 'PDS_HOSTNAME'],
    ['settings.PDS_HOSTNAM = "x";', 'PDS_HOSTNAM'],
    ['secrets.PDS_JWT_SECRET = "relative";', 'PDS_JWT_SECRET'],
  ])('refuses %s', async (written, option) => {
    expect(await host.refusal([serviceOf(PLAIN)], run(written))).toContain(option)
  })

  test('options carry the description, its markup taken for plain text', async () => {
    const settings = [
      { variable: 'A', type: 'string', required: true, description: 'the <b>`name`</b>\nof *it*' },
      { variable: 'B', type: 'secret' },
    ]
    const { options } = await host.evaluate([serviceOf({ settings })], '{ }')
    const named = (name: string) => options.find((option) => option.name === `pds.${name}`)
    expect(named('settings.A')?.description).toBe(
      'the \\<b\\>\\`name\\`\\</b\\> of \\*it\\* It has to be set.',
    )
    expect(named('settings.B')).toMatchObject({ visible: false })
    // As a line, these would be what NixOS' manual has no form for, and its build would fail.
    for (const text of ['---', '  - - -', '===', '+++', ':::']) {
      const service = { settings: [{ variable: 'A', type: 'string', description: text }] }
      const report = await host.evaluate([serviceOf(service)], '{ }')
      const shown = report.options.find(({ name }) => name === 'pds.settings.A')?.description
      expect(shown).toBe(`\\${text.trim()}`)
    }
    expect(named('secrets.B')?.description).toContain('systemd hands its content to the service')
  })

  test('what is required and absent is said, with what to do', async () => {
    const { failed } = await host.evaluate([serviceOf(PLAIN)], run())
    expect(failed).toEqual([
      'services.firn.pds needs PDS_HOSTNAME (its public host name): set services.firn.pds.settings.PDS_HOSTNAME, or services.firn.pds.secrets.PDS_HOSTNAME to the path of a file where it is secret, or put it in the file of services.firn.pds.environmentFile.',
      'services.firn.pds needs PDS_JWT_SECRET: set services.firn.pds.secrets.PDS_JWT_SECRET to the path of a file that holds it, or put it in the file of services.firn.pds.environmentFile.',
    ])
    const { failed: none } = await host.evaluate([serviceOf(PLAIN)], run('environmentFile = "/run/env";'))
    expect(none).toEqual([])
  })

  test('secrets are credentials: neither in the environment nor in the store', async () => {
    const unit = await unitOf(serviceOf(PLAIN), enabled())
    expect(unit.all('Service', 'LoadCredential')).toEqual(['PDS_JWT_SECRET:/run/secrets/jwt'])
    expect(unit.environment()).not.toHaveProperty('PDS_JWT_SECRET')
    const command = unit.command('ExecStart')
    expect(command.slice(2, 4)).toEqual(['PDS_JWT_SECRET', '--'])
    expect(command[1]).toMatch(/-start\.sh$/)
    expect(command[4]).toMatch(/\/bin\/pds$/)
  })

  test('a text may be a secret as well, and then has no other value', async () => {
    const settings = [{ variable: 'DATABASE_URL', type: 'string' }]
    const unit = await unitOf(
      serviceOf({ settings, database: 'postgresql' }),
      run('secrets.DATABASE_URL = "/run/secrets/url";'),
    )
    expect(unit.all('Service', 'LoadCredential')).toEqual(['DATABASE_URL:/run/secrets/url'])
    expect(unit.environment()).not.toHaveProperty('DATABASE_URL')
  })

  test('warns of a secret among the settings, and refuses one in the store', async () => {
    const { warnings } = await host.evaluate(
      [serviceOf(PLAIN)],
      enabled('settings.PDS_JWT_SECRET = "hunter2";', ''),
    )
    expect(warnings).toEqual([expect.stringContaining('set services.firn.pds.secrets.PDS_JWT_SECRET')])
    const stored = `secrets.PDS_JWT_SECRET = builtins.toFile "secret" "hunter2";`
    const { failed } = await host.evaluate([serviceOf(PLAIN)], enabled(stored, ''))
    expect(failed).toEqual([
      expect.stringContaining('services.firn.pds.secrets.PDS_JWT_SECRET lies in the Nix store'),
    ])
  })

  test('options of the program in place of variables', async () => {
    const settings = [
      { variable: 'BIND', type: 'string', default: '-x', flag: '--bind' },
      { variable: 'QUIET', type: 'bool', default: 'true', flag: '--quiet' },
      { variable: 'LOUD', type: 'bool', default: 'false', flag: '--loud' },
      { variable: 'JOBS', type: 'int', default: '4', flag: '-j' },
    ]
    const unit = await unitOf(serviceOf({ settings, arguments: ['serve'] }), run('extraArgs = [ "--more" ];'))
    expect(unit.command('ExecStart').slice(1)).toEqual(['serve', '--bind=-x', '--quiet', '-j', '4', '--more'])
    expect(unit.environment()).not.toHaveProperty('BIND')
  })

  test('a migration is told of database and files by the same options, and of nothing else', async () => {
    const settings = [
      { variable: 'BIND', type: 'string', default: 'x', flag: '--bind' },
      { variable: 'DB', type: 'string', flag: '--db', from: 'databaseUrl' },
      { variable: 'DATA', type: 'path', flag: '--data', from: 'stateDirectory' },
    ]
    const migrationOf = async (...words: string[]) => {
      const service = { settings, database: 'postgresql', migrate: { arguments: ['migrate', ...words] } }
      return (await unitOf(serviceOf(service), run())).command('ExecStartPre').slice(1)
    }
    const db = '--db=postgresql:///firn-pds?host=/run/postgresql&user=firn-pds'
    expect(await migrationOf()).toEqual(['migrate', db, '--data=/var/lib/firn-pds'])
    // Its own words count.
    expect(await migrationOf('--db=x', '--data', '/y')).toEqual(['migrate', '--db=x', '--data', '/y'])
  })

  test('warns of a path without quotes, which lies in the store', async () => {
    const settings = [{ variable: 'PLACE', type: 'path' }]
    const write = async (value: string) =>
      (await host.evaluate([serviceOf({ settings })], run(`settings.PLACE = ${value};`))).warnings
    expect(await write('./.')).toEqual([
      expect.stringMatching(/^services.firn.pds.settings.PLACE is a path without quotes, .*"\$\{…\}"/),
    ])
    expect(await write(`"\${./.}"`)).toEqual([])
    expect(await write('"/srv/x"')).toEqual([])
  })

  test('the level of logging is an option of its own', async () => {
    const settings = [
      { variable: 'RUST_LOG', type: 'enum', values: ['info', 'debug'], default: 'info', from: 'logLevel' },
    ]
    const service = serviceOf({ settings })
    expect((await unitOf(service, run())).environment()).toMatchObject({ RUST_LOG: 'info' })
    expect((await unitOf(service, run('logLevel = "debug";'))).environment()).toMatchObject({
      RUST_LOG: 'debug',
    })
  })

  test('further variables, and a file of them', async () => {
    const unit = await unitOf(
      serviceOf({ settings: [] }),
      run('environment.A = "50%"; environmentFile = "/run/50%";'),
    )
    expect(unit.environment()).toMatchObject({ A: '50%' })
    expect(unit.one('Service', 'EnvironmentFile')).toBe('/run/50%%')
    const { failed } = await host.evaluate([serviceOf({})], run('environment."a b" = "x";'))
    expect(failed).toEqual([expect.stringContaining('which is no name of a variable')])
  })
})
