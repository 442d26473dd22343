import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { check } from '../support/checked.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { AUTHOR } from '../support/sample-records.js'
import { evaluation } from './evaluate.js'

const VM_TEST = path.resolve(import.meta.dirname, '../../nixos-module/vm-test')

test('the records that the machine publishes are valid', () => {
  const text = readFileSync(path.join(VM_TEST, 'records.json'), 'utf8').replaceAll('DID', AUTHOR)
  const records = Object.entries<{ rkey: string; record: unknown }>(JSON.parse(text))
  expect(records.map(([collection]) => collection)).toEqual([pkg.$nsid, release.$nsid])
  for (const [collection, { rkey, record }] of records) check(record, { collection, rkey })
})

describeWith([NIX], 'the test in a machine', () => {
  let nix: PrivateNix
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(() => nix.remove())

  test('has a machine that firn accepts, with the network that firn follows', async () => {
    const machine = await nix.evalJson(`
      let
        inherit (import ${VM_TEST}) nodes;
        inherit (${evaluation('/nix/store', 'nodes.machine')}) config;
      in
      {
        refusals = map (each: each.message) (builtins.filter (each: !each.assertion) config.assertions);
        units = builtins.mapAttrs (_: unit: unit.serviceConfig.ExecStart) config.systemd.services;
        inherit (config.systemd.services.firn) environment;
        pds = config.services.bluesky-pds.settings;
      }
    `)
    expect(machine).toMatchObject({
      refusals: [],
      units: {
        firn: '/nix/store/firn/bin/firn-start',
        'firn-ingester-standby': '/nix/store/firn/bin/firn-ingester',
        plc: '/nix/store/firn-test-plc/bin/firn-test-plc 2582',
      },
      environment: {
        FIRN_DEVELOPMENT: 'true',
        FIRN_HANDLE_RESOLVERS: '.test=http://localhost:2583',
        FIRN_PLC_URL: 'http://localhost:2582',
        FIRN_PUBLIC_URL: 'http://firn.test',
        FIRN_SOURCES: 'http://localhost:2583',
      },
      pds: { PDS_PORT: 2583, PDS_DID_PLC_URL: 'http://localhost:2582' },
    })
  })

  test('publishes those records, and fetches them', async () => {
    const script = (await nix.evalJson(`(import ${VM_TEST}).testScript`)) as string
    expect(script).toContain('com.atproto.repo.createRecord')
    expect(script).toContain(readFileSync(path.join(VM_TEST, 'records.json'), 'utf8').trim())
  })
})
