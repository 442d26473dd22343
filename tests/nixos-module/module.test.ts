import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_PUBLISH_FORM_BYTES } from '../../src/limits/publishing.js'
import { CONFIG_EXIT_CODE } from '../../src/settings.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { evaluate } from './evaluate.js'

describeWith([NIX], 'services.firn', () => {
  let nix: PrivateNix
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(() => nix.remove())

  test('needs nothing but to be enabled: one process, the embedded database, this machine alone', async () => {
    const machine = await evaluate(nix, '{ }')
    expect(Object.keys(machine.units)).toEqual(['firn'])
    expect(machine.units.firn).toMatchObject({
      wantedBy: ['multi-user.target'],
      environment: {
        FIRN_DATA_DIR: '/var/lib/firn',
        FIRN_HOST: '127.0.0.1',
        FIRN_METRICS_HOST: '127.0.0.1',
        FIRN_METRICS_PORT: '9464',
        FIRN_PORT: '3000',
      },
      serviceConfig: {
        ExecStart: '/nix/store/firn/bin/firn-start',
        ExecStartPre: [
          expect.stringMatching(/^\/bin\/sh \S+-migrate\.sh \/nix\/store\/firn\/bin\/firn-migrate$/),
        ],
        LoadCredential: [],
        Restart: 'on-failure',
        RestartPreventExitStatus: CONFIG_EXIT_CODE,
        StateDirectory: 'firn',
      },
    })
    expect(Object.keys(machine.units.firn?.environment ?? {})).toHaveLength(5)
    expect(machine).toMatchObject({
      nginx: { enable: false },
      postgresql: { enable: false },
      ports: [],
      refusals: [],
      warnings: [],
    })
  })

  test('is nothing while it is not enabled', async () => {
    const machine = await evaluate(
      nix,
      '{ enable = false; nginx.enable = true; database.createLocally = true; }',
    )
    expect(machine).toMatchObject({
      units: {},
      nginx: { enable: false },
      postgresql: { enable: false },
      refusals: [],
    })
  })

  test.each([
    ['ingester', 'firn-ingester', 'http://127.0.0.1:9464/xrpc/_health'],
    ['appview', 'firn-appview', 'http://127.0.0.1:3000/xrpc/_health'],
  ])(
    'the %s runs apart, on the database of a file, and is ready once it says so',
    async (role, unit, health) => {
      const machine = await evaluate(nix, `{ role = "${role}"; database.urlFile = "/run/secrets/url"; }`)
      expect(machine.refusals).toEqual([])
      expect(Object.keys(machine.units)).toEqual([unit])
      expect(machine.units[unit]).toMatchObject({
        environment: { DATABASE_URL_FILE: '%d/DATABASE_URL' },
        serviceConfig: {
          ExecStart: `/nix/store/firn/bin/${unit}`,
          ExecStartPost: [
            expect.stringMatching(
              new RegExp(`^/bin/sh /\\S+-await-ready.sh /nix/store/curl/bin/curl ${health}$`),
            ),
          ],
          LoadCredential: ['DATABASE_URL:/run/secrets/url'],
        },
      })
    },
  )

  test('an ingester without metrics is ready when it runs', async () => {
    const { units } = await evaluate(
      nix,
      '{ role = "ingester"; database.createLocally = true; settings.FIRN_METRICS_PORT = null; }',
    )
    expect(units['firn-ingester']?.serviceConfig.ExecStartPost).toEqual([])
    expect(units['firn-ingester']?.environment).not.toHaveProperty('FIRN_METRICS_PORT')
  })

  test('a local PostgreSQL comes first, and lets in whom the system calls firn', async () => {
    const { units, postgresql } = await evaluate(nix, '{ database.createLocally = true; }')
    expect(units.firn?.environment).toMatchObject({
      DATABASE_URL: 'postgres:///firn?host=/run/postgresql&user=firn',
    })
    for (const order of [units.firn?.after, units.firn?.wants]) {
      expect(order).toEqual(expect.arrayContaining(['postgresql.service', 'postgresql.target']))
    }
    const moved = await evaluate(nix, '{ database.createLocally = true; }', {
      nixos: '{ services.postgresql.settings.port = 5433; }',
    })
    expect(moved.units.firn?.environment).toMatchObject({
      DATABASE_URL: 'postgres:///firn?host=/run/postgresql&user=firn&port=5433',
    })
    expect(units.firn?.serviceConfig).toMatchObject({ User: 'firn' })
    expect(postgresql).toMatchObject({
      enable: true,
      ensureDatabases: ['firn'],
      ensureUsers: [{ name: 'firn', ensureDBOwnership: true }],
    })
  })

  test('a standby is one more ingester, on another port', async () => {
    const { units } = await evaluate(
      nix,
      '{ database.createLocally = true; standbyIngester = { enable = true; metricsPort = 9465; }; }',
    )
    expect(units['firn-ingester-standby']).toMatchObject({
      after: expect.arrayContaining(['postgresql.service']),
      environment: { FIRN_METRICS_PORT: '9465' },
      serviceConfig: {
        ExecStart: '/nix/store/firn/bin/firn-ingester',
        ExecStartPost: [expect.stringContaining('http://127.0.0.1:9465/xrpc/_health')],
      },
    })
    expect(units.firn?.environment.FIRN_METRICS_PORT).toBe('9464')
  })

  test('keys are credentials, which systemd hands to the unit alone', async () => {
    const { units } = await evaluate(
      nix,
      '{ secretKeyFile = "/run/secrets/key"; oauthKeyFile = "/run/secrets/jwk"; }',
    )
    expect(units.firn?.serviceConfig.LoadCredential).toEqual([
      'FIRN_OAUTH_KEY:/run/secrets/jwk',
      'FIRN_SECRET_KEY:/run/secrets/key',
    ])
    expect(units.firn?.environment).toMatchObject({
      FIRN_OAUTH_KEY_FILE: '%d/FIRN_OAUTH_KEY',
      FIRN_SECRET_KEY_FILE: '%d/FIRN_SECRET_KEY',
    })
  })

  test('settings become the text that firn reads, and nothing that systemd would expand', async () => {
    const { units } = await evaluate(
      nix,
      `{
        settings = {
          FIRN_DEVELOPMENT = true;
          FIRN_HANDLE_RESOLVERS = { ".test" = "http://localhost:1"; ".two.test" = "http://localhost:2"; };
          FIRN_SERVICE_DID = "did:web:localhost%3A3000";
          FIRN_SOURCES = [ "wss://one.example" "jetstream+wss://two.example" ];
          FIRN_OF_TOMORROW = 5;
        };
      }`,
    )
    expect(units.firn?.environment).toMatchObject({
      FIRN_DEVELOPMENT: 'true',
      FIRN_HANDLE_RESOLVERS: '.test=http://localhost:1,.two.test=http://localhost:2',
      FIRN_SERVICE_DID: 'did:web:localhost%%3A3000',
      FIRN_SOURCES: 'wss://one.example,jetstream+wss://two.example',
      FIRN_OF_TOMORROW: '5',
    })
  })

  test('nginx answers for the domain, with TLS, and hands everything on', async () => {
    const machine = await evaluate(
      nix,
      '{ domain = "firn.example"; nginx.enable = true; openFirewall = true; settings.FIRN_HOST = "::"; }',
    )
    expect(machine.refusals).toEqual([])
    expect(machine.nginx).toMatchObject({
      enable: true,
      virtualHosts: {
        'firn.example': {
          enableACME: true,
          forceSSL: true,
          locations: { '/': { proxyPass: 'http://[::1]:3000', proxyWebsockets: true } },
        },
      },
    })
    expect(machine.units.firn?.environment.FIRN_PUBLIC_URL).toBe('https://firn.example')
    expect(machine.ports).toEqual([80, 443])
    const { extraConfig } = machine.nginx.virtualHosts['firn.example']?.locations['/'] ?? {}
    const megabytes = Number(/client_max_body_size (\d+)m;/.exec(String(extraConfig))?.[1])
    expect(megabytes * 1024 ** 2).toBeGreaterThanOrEqual(MAX_PUBLISH_FORM_BYTES)
  })

  test('nginx stays as it is for all others', async () => {
    const { nginx } = await evaluate(nix, '{ domain = "firn.example"; nginx.enable = true; }', {
      nixos: '{ services.nginx.virtualHosts.other.locations."/".proxyPass = "http://x"; }',
    })
    const { virtualHosts, ...forAll } = nginx
    expect(forAll).toEqual({ enable: true, recommendedProxySettings: false, recommendedTlsSettings: false })
    const headers = (host: string) => virtualHosts[host]?.locations['/']?.recommendedProxySettings
    expect([headers('firn.example'), headers('other')]).toEqual([true, false])
  })

  test('a unit can be added to, and overridden without force', async () => {
    const serviceConfig = '{ Restart = "always"; PrivateUsers = false; SystemCallFilter = [ "mbind" ]; }'
    const { units } = await evaluate(nix, '{ }', {
      nixos: `{ systemd.services.firn = { serviceConfig = ${serviceConfig}; unitConfig.StartLimitIntervalSec = 9; }; }`,
    })
    expect(units.firn?.unitConfig).toEqual({ StartLimitIntervalSec: 9 })
    expect(units.firn?.serviceConfig).toMatchObject({
      Restart: 'always',
      PrivateUsers: false,
      PrivateTmp: true,
      SystemCallFilter: expect.arrayContaining(['@system-service', 'mbind']),
    })
  })

  test('where TLS ends elsewhere, nginx speaks http, and people are told what they reach', async () => {
    const machine = await evaluate(
      nix,
      `{
        domain = "firn.example";
        nginx = { enable = true; tls = "none"; };
        openFirewall = true;
        settings.FIRN_PUBLIC_URL = "https://firn.example";
      }`,
    )
    expect(machine.refusals).toEqual([])
    expect(machine.nginx.virtualHosts['firn.example']).toMatchObject({ enableACME: false, forceSSL: false })
    expect(machine.units.firn?.environment.FIRN_PUBLIC_URL).toBe('https://firn.example')
    expect(machine.ports).toEqual([80])
  })

  test("without nginx the firewall opens the AppView's port, and only when asked", async () => {
    const shown = '{ domain = "firn.example"; settings.FIRN_HOST = "0.0.0.0"; '
    expect((await evaluate(nix, `${shown} }`)).ports).toEqual([])
    const machine = await evaluate(nix, `${shown} openFirewall = true; }`)
    expect(machine).toMatchObject({ ports: [3000], refusals: [], warnings: [] })
  })

  test('a virtual host can be added to, and overridden', async () => {
    const { nginx } = await evaluate(nix, '{ domain = "firn.example"; nginx.enable = true; }', {
      nixos:
        '{ services.nginx.virtualHosts."firn.example" = { enableACME = false; useACMEHost = "example"; }; }',
    })
    expect(nginx.virtualHosts['firn.example']).toMatchObject({
      enableACME: false,
      useACMEHost: 'example',
      forceSSL: true,
    })
  })
})
