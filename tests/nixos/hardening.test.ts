import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { form, hashOf, type SampleRelease } from '../nix/sample.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type ModuleHost } from './module-host.js'
import { enabled, PLAIN, serviceOf } from './sample-service.js'
import { analyze, SYSTEMD_ANALYZE } from './systemd-analyze.js'
import { parseUnit } from './unit-file.js'

/** Everything that a service may declare. */
const RICH: JsonObject = {
  ...PLAIN,
  arguments: ['serve', '50%', '$HOME'],
  requires: ['redis.service', 'plc'],
  database: 'postgresql',
  stateDirectory: true,
  web: true,
  migrate: { arguments: ['migrate'] },
  ready: { by: 'http', path: '/xrpc/_health' },
}

describeWith([NIX, SYSTEMD_ANALYZE], 'units before systemd itself', () => {
  let nix: PrivateNix
  let host: ModuleHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModuleHost(nix)
  })
  afterAll(() => nix.remove())

  const node = { build: form('node', { manager: 'npm', depsHash: hashOf('x') }) }
  test.each<[string, SampleRelease, string, number]>([
    ['a plain network service', serviceOf(PLAIN), enabled(), 1.1],
    ['one with all that can be declared', serviceOf(RICH), enabled(), 1.1],
    ['one of Node, which compiles while it runs', serviceOf(PLAIN, node), enabled(), 1.2],
    ['one without network', serviceOf({ network: false }), '{ services.firn.pds.enable = true; }', 0.4],
    ['one at a low port', serviceOf(PLAIN), enabled('settings.PDS_PORT = 80;'), 1.5],
  ])('systemd reads the unit of %s and finds it safe', async (_, release, configuration, most) => {
    const { units, failed } = await host.evaluate([release], configuration)
    expect(failed).toEqual([])
    const { complaints, exposure } = await analyze('firn-pds.service', units['firn-pds.service'] ?? '')
    expect(complaints).toBe('')
    expect(exposure).toBeLessThanOrEqual(most)
  })

  test('systemd complains of what it cannot read', async () => {
    const { units } = await host.evaluate([serviceOf(PLAIN)], enabled())
    const broken = `${units['firn-pds.service']}\nProtectSystem=strictly\n`
    expect((await analyze('firn-pds.service', broken)).complaints).toContain('strictly')
  })

  const EXCEPTIONS: [string, string | undefined][] = [
    ['MemoryDenyWriteExecute', undefined],
    ['PrivateDevices', 'false'],
    ['PrivateUsers', undefined],
    ['ProtectClock', undefined],
    ['ProtectControlGroups', undefined],
    ['ProtectHostname', undefined],
    ['ProtectKernelLogs', undefined],
    ['ProtectKernelTunables', undefined],
    ['LockPersonality', undefined],
    ['PrivateTmp', undefined],
    ['RestrictRealtime', undefined],
    ['RestrictNamespaces', 'user mnt'],
    ['ProcSubset', 'all'],
    ['ProtectHome', 'read-only'],
    ['ProtectProc', 'default'],
    ['UMask', '0027'],
    ['LimitNOFILE', '65536'],
    ['AmbientCapabilities', 'CAP_NET_RAW CAP_NET_ADMIN'],
    ['DeviceAllow', '/dev/dri/renderD128 rw'],
    ['ReadOnlyPaths', '/etc/ssl /srv'],
    ['ReadWritePaths', '/srv/git'],
    ['RestrictAddressFamilies', 'AF_NETLINK'],
    ['SupplementaryGroups', 'video render'],
    ['SystemCallArchitectures', 'x86'],
    ['SystemCallFilter', '@resources mbind'],
  ]
  test('every exception is one that systemd knows', async () => {
    const hardeningExceptions = EXCEPTIONS.map(([option, value]) => ({
      option,
      reason: `for ${option}`,
      ...(value === undefined ? {} : { value }),
    }))
    const { units, options } = await host.evaluate([serviceOf({ ...PLAIN, hardeningExceptions })], enabled())
    const text = units['firn-pds.service'] ?? ''
    expect((await analyze('firn-pds.service', text)).complaints).toBe('')
    const unit = parseUnit(text)
    for (const [option, value = 'false'] of EXCEPTIONS) {
      const written = unit.all('Service', option).join(' ')
      for (const word of option === 'DeviceAllow' ? [value] : value.split(' '))
        expect(written).toContain(word)
    }
    expect(unit.one('Service', 'RestrictAddressFamilies')).toBe('AF_INET AF_INET6 AF_UNIX AF_NETLINK')
    const shown = options.find(({ name }) => name === 'pds.hardeningExceptions')?.description ?? ''
    for (const [option] of EXCEPTIONS) expect(shown).toContain(`for ${option}`)
  })

  test('an administrator takes exceptions back', async () => {
    const hardeningExceptions = [
      { option: 'MemoryDenyWriteExecute', reason: 'a JIT' },
      { option: 'ProcSubset', value: 'all', reason: 'it asks for memory' },
    ]
    const service = serviceOf({ ...PLAIN, hardeningExceptions })
    const only = 'hardeningExceptions = [ "ProcSubset" ];'
    const { units } = await host.evaluate([service], enabled(only))
    const unit = parseUnit(units['firn-pds.service'] ?? '')
    expect(unit.one('Service', 'MemoryDenyWriteExecute')).toBe('true')
    expect(unit.one('Service', 'ProcSubset')).toBe('all')
  })

  test('what lets a service do more than others is a warning, until it is chosen', async () => {
    const hardeningExceptions = [
      { option: 'AmbientCapabilities', value: 'CAP_NET_RAW', reason: 'it\npings' },
      { option: 'ReadWritePaths', value: '/srv/git', reason: 'repositories' },
      { option: 'ProcSubset', value: 'all', reason: 'it asks for memory' },
    ]
    const service = serviceOf({ ...PLAIN, hardeningExceptions })
    const warned = async (further: string) => (await host.evaluate([service], enabled(further))).warnings
    expect(await warned('')).toEqual([
      'services.firn.pds is given more than services usually are, as its author asks for: AmbientCapabilities CAP_NET_RAW (it pings); ReadWritePaths /srv/git (repositories). Set services.firn.pds.hardeningExceptions to those that it may have, out of [ "AmbientCapabilities" "ReadWritePaths" "ProcSubset" ].',
    ])
    const all = '[ "AmbientCapabilities" "ReadWritePaths" "ProcSubset" ]'
    for (const chosen of [all, 'lib.mkDefault [ "ReadWritePaths" ]', '[ ]'])
      expect(await warned(`hardeningExceptions = ${chosen};`), chosen).toEqual([])
  })

  test.each([
    ['NoNewPrivileges', 'false', 'is no exception that a record may make'],
    ['ExecStart', '/bin/sh', 'is no exception that a record may make'],
    ['DynamicUser', 'false', 'is no exception that a record may make'],
    ['PrivateDevices', 'true', 'is no exception: only false is'],
    ['AmbientCapabilities', 'CAP_SYS_ADMIN', 'is no capability that a record may ask for'],
    ['ReadWritePaths', '/', 'is no absolute path'],
    ['ReadWritePaths', '/srv/../etc', 'leaves its folder'],
    ['ReadWritePaths', '/srv\nExecStart=/bin/sh', 'is no relative path'],
    ['SupplementaryGroups', 'wheel', 'is no group that a record may ask for'],
    ['UMask', '0000\nUser=root', 'is no mode'],
    ['SystemCallFilter', '', 'names no system call'],
    ['DeviceAllow', '/dev/%u', 'is no device'],
  ])('refuses the exception %s=%s', async (option, value, why) => {
    const service = serviceOf({ hardeningExceptions: [{ option, value, reason: 'x' }] })
    expect(await host.refusal([service], '{ services.firn.pds.enable = true; }')).toContain(why)
  })
})
