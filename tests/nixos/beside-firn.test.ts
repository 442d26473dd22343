import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LIB, STUB_LIB } from '../nixos-module/library.js'
import { describeWith, type Prerequisite } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type ModuleHost, NIXPKGS } from './module-host.js'
import { optionOf, RESERVED, unitOf } from './names.js'
import { PLAIN, serviceOf } from './sample-service.js'
import { parseUnit } from './unit-file.js'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** firn itself on the same machine, in one of its roles. */
const withFirn = (further = '', role = 'all') => `{ lib, pkgs, ... }: {
  imports = [ ${ROOT}/nixos-module ];
  services.firn = {
    enable = true;
    role = "${role}";
    package = lib.mkForce pkgs.curl;
    database.createLocally = true;
    standbyIngester = { enable = ${role !== 'appview'}; metricsPort = 9465; };
  };
  ${further}
}`

const RECENT: Prerequisite = {
  name: "a NixOS that firn's own module is for",
  hint: 'set FIRN_TEST_NIXPKGS to a newer checkout, or to none',
  available: () => NIXPKGS === undefined || LIB !== STUB_LIB,
}

describeWith([NIX, RECENT], 'services beside firn itself', () => {
  let nix: PrivateNix
  let host: ModuleHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModuleHost(nix)
  })
  afterAll(() => nix.remove())

  test('every name of its own module is reserved', async () => {
    const options = 'builtins.attrNames evaluated.options.services.firn'
    const found = (await host.ask([], withFirn(), options)) as string[]
    expect(RESERVED.options).toEqual(found.filter((name) => !name.startsWith('_')))

    const units = new Set<string>()
    for (const role of ['all', 'ingester', 'appview']) {
      const names = 'builtins.attrNames evaluated.config.systemd.services'
      const all = (await host.ask([], withFirn('', role), names)) as string[]
      for (const name of all) if (name.startsWith('firn-')) units.add(name.slice('firn-'.length))
    }
    expect(RESERVED.units).toEqual([...units].sort())
  })

  test('a service of a reserved name has another, and all others theirs', async () => {
    const names = [...RESERVED.options, ...RESERVED.units, 'pds']
    const releases = names.map((name) => ({ ...serviceOf({}), name }))
    const set = names.map(
      (name) => `services.firn."${optionOf(name)}" = { enable = true; package = lib.mkForce pkgs.curl; };`,
    )
    const report = await host.evaluate(releases, withFirn(set.join('\n'), 'ingester'))
    for (const name of names) {
      const unit = parseUnit(report.units[unitOf(name)] ?? '')
      expect(unit.command('ExecStart')[0], name).toMatch(/\/bin\/pds$/)
    }
    expect(parseUnit(report.units['firn-ingester.service'] ?? '').command('ExecStart')[0]).toMatch(
      /firn-ingester$/,
    )
  })

  test('others find it there', async () => {
    const port = { name: 'http', port: 2582 }
    const domain = { ...serviceOf({ ports: [port] }), name: 'domain' }
    const settings = [{ variable: 'DOMAIN_URL', type: 'string', service: 'domain' }]
    const pds = serviceOf({ settings, requires: ['domain'] })
    const run = 'services.firn.pds.enable = true;'
    const both = await host.evaluate(
      [pds, domain],
      withFirn(`${run} services.firn.domain-service.enable = true;`),
    )
    const unit = parseUnit(both.units['firn-pds.service'] ?? '')
    expect(unit.environment()).toMatchObject({ DOMAIN_URL: 'http://127.0.0.1:2582' })
    const alone = await host.evaluate([pds], withFirn(run))
    expect(alone.failed).toContainEqual(expect.stringContaining('set services.firn.domain-service.enable'))
  })

  test('the example of all tests is as it is without firn', async () => {
    const set =
      'services.firn.pds = { enable = true; settings.PDS_HOSTNAME = "x"; secrets.PDS_JWT_SECRET = "/run/x"; };'
    const without = await host.evaluate([serviceOf(PLAIN)], `{ ${set} }`)
    const beside = await host.evaluate([serviceOf(PLAIN)], withFirn(set))
    expect(beside.units['firn-pds.service']).toBe(without.units['firn-pds.service'])
  })
})
