import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type ModuleHost } from './module-host.js'
import { serviceOf } from './sample-service.js'
import { parseUnit } from './unit-file.js'

/** Since NixOS 22.11. */
const LOCATION_HAS_HEADERS = `(((evaluated.options.services.nginx.virtualHosts.type.getSubOptions [ ]).locations.type.getSubOptions
  [ ]) ? recommendedProxySettings)`

describeWith([NIX], 'what a service has around it', () => {
  let nix: PrivateNix
  let host: ModuleHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModuleHost(nix)
  })
  afterAll(() => nix.remove())

  const run = (further = '') => `{ services.firn.pds = { enable = true; ${further} }; }`
  const ports = [
    { name: 'metrics', port: 9000 },
    { name: 'http', port: 2583, variable: 'PORT' },
    { name: 'dns', port: 53, protocol: 'udp' },
  ]

  test('the firewall stays shut until asked, and follows the settings', async () => {
    const service = serviceOf({ ports })
    const shut = await host.evaluate([service], run())
    expect(shut.firewall).toEqual({ allowedTCPPorts: [], allowedUDPPorts: [] })
    const open = await host.evaluate([service], run('openFirewall = true; settings.PORT = 8080;'))
    expect([...open.firewall.allowedTCPPorts].sort()).toEqual([8080, 9000])
    expect(open.firewall.allowedUDPPorts).toEqual([53])
    const unit = parseUnit(open.units['firn-pds.service'] ?? '')
    expect(unit.environment()).toMatchObject({ PORT: '8080' })
  })

  test('a low port is the one capability', async () => {
    const { units } = await host.evaluate([serviceOf({ ports })], run())
    const unit = parseUnit(units['firn-pds.service'] ?? '')
    expect(unit.one('Service', 'AmbientCapabilities')).toBe('CAP_NET_BIND_SERVICE')
    expect(unit.one('Service', 'CapabilityBoundingSet')).toBe('CAP_NET_BIND_SERVICE')
    expect(unit.one('Service', 'PrivateUsers')).toBe('false')
  })

  test('nginx: a virtual host with TLS and websockets, in front of the web port, only when asked', async () => {
    const settings = [
      { variable: 'HOST', type: 'string', required: true, from: 'hostName' },
      { variable: 'PUBLIC_URL', type: 'string', from: 'publicUrl' },
    ]
    const service = serviceOf({ ports, settings, web: true })
    const without = await host.evaluate([service], run('settings.HOST = "x";'))
    expect(without.nginx).toMatchObject({ enable: false, virtualHosts: {} })

    const hasHeaders = await host.ask([], '{ }', LOCATION_HAS_HEADERS)
    const asked = 'nginx.enable = true; nginx.hostName = "pds.example.org";'
    const { nginx, units, failed, firewall } = await host.evaluate(
      [service],
      run(`${asked} openFirewall = true; nginx.maxBodySize = "100m";`),
    )
    expect(failed).toEqual([])
    expect(nginx).toEqual({
      enable: true,
      recommended: [],
      virtualHosts: {
        'pds.example.org': {
          enableACME: true,
          forceSSL: true,
          locations: {
            '/': {
              proxyPass: 'http://127.0.0.1:2583',
              proxyWebsockets: true,
              recommendedProxySettings: hasHeaders,
              extraConfig: expect.stringMatching(
                hasHeaders
                  ? /^client_max_body_size 100m;$/
                  : /^proxy_set_header Host [\s\S]*client_max_body_size 100m;$/,
              ),
            },
          },
        },
      },
    })
    expect([...firewall.allowedTCPPorts].sort((a, b) => a - b)).toEqual([80, 443, 9000])
    expect(parseUnit(units['firn-pds.service'] ?? '').environment()).toMatchObject({
      HOST: 'pds.example.org',
      PUBLIC_URL: 'https://pds.example.org',
    })

    // Other hosts of the machine stay as they are.
    const other = 'services.nginx.virtualHosts.other.locations."/".proxyPass = "http://x";'
    const beside = await host.evaluate(
      [service],
      `{ ${other} services.firn.pds = { enable = true; ${asked} settings.HOST = "x"; }; }`,
    )
    expect(beside.nginx.virtualHosts).toMatchObject({
      other: { locations: { '/': { recommendedProxySettings: false } } },
    })
    expect(beside.nginx.recommended).toEqual([])

    const nameless = await host.evaluate([service], run('settings.HOST = "x"; nginx.enable = true;'))
    expect(nameless.failed).toEqual([expect.stringContaining('set services.firn.pds.nginx.hostName')])
    const plain = await host.evaluate([service], run(`${asked} nginx.tls = false;`))
    expect(plain.nginx.virtualHosts).toMatchObject({ 'pds.example.org': { forceSSL: false } })
  })

  test('PostgreSQL: database and role of its own, by unix socket', async () => {
    const service = serviceOf({ database: 'postgresql', migrate: { arguments: ['migrate', 'up'] } })
    const { postgresql, units, failed } = await host.evaluate([service], run())
    expect(failed).toEqual([])
    expect(postgresql).toMatchObject({ enable: true, ensureDatabases: ['firn-pds'] })
    expect(postgresql.ensureUsers).toEqual([expect.objectContaining({ name: 'firn-pds' })])
    const unit = parseUnit(units['firn-pds.service'] ?? '')
    expect(unit.one('Service', 'User')).toBe('firn-pds')
    expect(unit.environment()).toMatchObject({
      DATABASE_URL: 'postgresql:///firn-pds?host=/run/postgresql&user=firn-pds',
    })
    const port =
      'services.postgresql = if options.services.postgresql ? port then { port = 5433; } else { settings.port = 5433; };'
    const moved = await host.evaluate(
      [service],
      `{ options, ... }: { services.firn.pds.enable = true; ${port} }`,
    )
    expect(parseUnit(moved.units['firn-pds.service'] ?? '').environment()).toMatchObject({
      DATABASE_URL: 'postgresql:///firn-pds?host=/run/postgresql&user=firn-pds&port=5433',
    })
    expect(unit.one('Unit', 'Requires')).toMatch(/postgresql\.(service|target)/)
    expect(unit.one('Unit', 'After')).toMatch(/postgresql\.(service|target)/)
    expect(unit.command('ExecStartPre').slice(1)).toEqual(['migrate', 'up'])

    const remote = await host.evaluate([service], run('database.createLocally = false;'))
    expect(remote.postgresql.enable).toBe(false)
    expect(remote.failed).toEqual([expect.stringContaining('set services.firn.pds.settings.DATABASE_URL')])
    const given = run('database.createLocally = false; secrets.DATABASE_URL = "/run/secrets/url";')
    expect((await host.evaluate([service], given)).failed).toEqual([])
  })

  test('SQLite and other files lie in the state directory', async () => {
    const settings = [
      { variable: 'DB_FILE', type: 'path', from: 'databasePath' },
      { variable: 'DATA', type: 'path', from: 'stateDirectory' },
    ]
    const service = serviceOf({ database: 'sqlite', settings })
    const { units } = await host.evaluate([service], run())
    const unit = parseUnit(units['firn-pds.service'] ?? '')
    expect(unit.one('Service', 'StateDirectory')).toBe('firn-pds')
    expect(unit.environment()).toMatchObject({
      DB_FILE: '/var/lib/firn-pds/pds.sqlite',
      DATA: '/var/lib/firn-pds',
      HOME: '/var/lib/firn-pds',
    })
    const moved = await host.evaluate([service], run('dataDir = "/var/lib/big/pds";'))
    const unitOfMoved = parseUnit(moved.units['firn-pds.service'] ?? '')
    expect(unitOfMoved.one('Service', 'StateDirectory')).toBe('big/pds')
    const elsewhere = await host.evaluate([service], run('dataDir = "/srv/pds";'))
    expect(elsewhere.failed).toEqual([expect.stringContaining('choose a directory of /var/lib')])
  })

  test('other services: after them, at their address, or told what to do', async () => {
    const port = { name: 'http', port: 2582, variable: 'PORT' }
    const plc = { ...serviceOf({ ports: [port] }), name: 'plc' }
    const settings = [{ variable: 'PLC_URL', type: 'string', service: 'plc' }]
    const pds = serviceOf({ settings, requires: ['plc', 'redis.service'] })

    const both = await host.evaluate(
      [pds, plc],
      '{ services.firn.pds.enable = true; services.firn.plc = { enable = true; settings.PORT = 4000; }; }',
    )
    const unit = parseUnit(both.units['firn-pds.service'] ?? '')
    expect(both.failed).toEqual([])
    expect(unit.environment()).toMatchObject({ PLC_URL: 'http://127.0.0.1:4000' })
    expect(unit.one('Unit', 'After')?.split(' ')).toEqual(
      expect.arrayContaining(['network-online.target', 'redis.service', 'firn-plc.service']),
    )
    // No unit of the system is started by a record.
    expect(unit.one('Unit', 'Wants')?.split(' ')).toEqual(['network-online.target', 'firn-plc.service'])

    const message =
      'services.firn.pds needs plc: import its module and set services.firn.plc.enable, or set services.firn.pds.settings.PLC_URL'
    expect((await host.evaluate([pds], run())).failed).toEqual([expect.stringContaining(message)])
    expect((await host.evaluate([pds, plc], run())).failed).toEqual([expect.stringContaining(message)])
    expect((await host.evaluate([pds], run('settings.PLC_URL = "https://x";'))).failed).toEqual([])

    const unaddressed = await host.evaluate([serviceOf({ requires: ['plc'] })], run())
    expect(unaddressed.failed).toEqual([])
    expect(unaddressed.warnings).toEqual([expect.stringContaining('needs plc')])
  })

  test.each([
    [{ by: 'notify' }, 'notify', undefined],
    [{ by: 'notify', port: 'none' }, 'notify', undefined],
    [{ by: 'port', port: 'metrics' }, 'exec', ['port', 'http://localhost:9000/']],
    [{ by: 'http', path: '/a?b=%20&c=1' }, 'exec', ['http', 'http://localhost:9000/a?b=%20&c=1']],
  ])('readiness %j', async (ready, type, probe) => {
    const { units } = await host.evaluate([serviceOf({ ports, ready })], run())
    const unit = parseUnit(units['firn-pds.service'] ?? '')
    expect(unit.one('Service', 'Type')).toBe(type)
    expect(probe && unit.command('ExecStartPost').slice(3)).toEqual(probe)
    expect(unit.one('Service', 'ExecStartPost') === undefined).toBe(probe === undefined)
  })

  test('a service that needs no network has none', async () => {
    const { units } = await host.evaluate([serviceOf({ network: false })], run())
    const unit = parseUnit(units['firn-pds.service'] ?? '')
    expect(unit.one('Service', 'PrivateNetwork')).toBe('true')
    expect(unit.one('Service', 'RestrictAddressFamilies')).toBe('AF_UNIX')
    expect(unit.one('Unit', 'After')).toBeUndefined()
  })

  test.each([
    ['252.38', [undefined, undefined]],
    ['254.1', ['7', '300']],
  ])(
    'restarts for as long as it takes, and ever more rarely where systemd %s can',
    async (version, later) => {
      const systemd = `systemd.package = lib.mkForce (pkgs.curl // { version = "${version}"; });`
      const configuration = `{ lib, pkgs, ... }: { ${systemd} services.firn.pds.enable = true; }`
      const asked = `builtins.mapAttrs (_: value: toString value) (
      with evaluated.config.systemd.services.firn-pds; serviceConfig // unitConfig)`
      const unit = (await host.ask([serviceOf({})], configuration, asked)) as Record<string, string>
      expect([unit.Restart, unit.RestartSec, unit.StartLimitIntervalSec]).toEqual(['on-failure', '5', '0'])
      expect([unit.RestartSteps, unit.RestartMaxDelaySec]).toEqual(later)
    },
  )

  test('an administrator overrides what a unit says without force, and adds to its lists', async () => {
    const service = serviceOf({ migrate: { arguments: ['migrate'] } })
    const own = `serviceConfig = {
      Restart = "always"; MemoryDenyWriteExecute = false; Type = "simple"; ExecStartPre = [ "/bin/true" ]; SystemCallFilter = [ "mbind" ];
    }; unitConfig.StartLimitIntervalSec = 9;`
    const { units } = await host.evaluate(
      [service],
      `{ services.firn.pds.enable = true; systemd.services.firn-pds = { ${own} }; }`,
    )
    const unit = parseUnit(units['firn-pds.service'] ?? '')
    expect(['Restart', 'MemoryDenyWriteExecute', 'Type'].map((name) => unit.all('Service', name))).toEqual([
      ['always'],
      ['false'],
      ['simple'],
    ])
    expect(unit.one('Unit', 'StartLimitIntervalSec')).toBe('9')
    expect(unit.all('Service', 'SystemCallFilter')).toEqual(
      expect.arrayContaining(['@system-service', 'mbind']),
    )
    expect(unit.all('Service', 'ExecStartPre')).toEqual(
      expect.arrayContaining(['/bin/true', expect.stringContaining('migrate')]),
    )
  })
})
