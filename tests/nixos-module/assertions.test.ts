import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { evaluate } from './evaluate.js'

const DATABASE = 'database.createLocally = true;'
const HOST = 'domain = "firn.example"; nginx.enable = true;'

describeWith([NIX], 'services.firn refuses what cannot work, and says what to do', () => {
  let nix: PrivateNix
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(() => nix.remove())

  test.each([
    [
      'an AppView without database',
      'role = "appview";',
      /one PostgreSQL: set\s+services.firn.database.urlFile/,
    ],
    ['two databases', `${DATABASE} database.urlFile = "/run/url";`, /createLocally, .*urlFile each say/],
    [
      'a third one',
      'database.urlFile = "/run/url"; settings.DATABASE_URL = "postgres://firn@db/firn";',
      /urlFile, services.firn.settings.DATABASE_URL each say/,
    ],
    ['a standby without PostgreSQL', 'standbyIngester.enable = true;', /room for one program: set/],
    [
      'a standby of nothing',
      `role = "appview"; ${DATABASE} standbyIngester.enable = true;`,
      /has\s+none: a host of its own/,
    ],
    [
      'two programs at one port',
      `${DATABASE} standbyIngester = { enable = true; metricsPort = 9464; };`,
      /metricsPort is 9464, which the first\s+ingester listens on/,
    ],
    [
      'a password in the store',
      'settings.DATABASE_URL = "postgres://firn:hunter2@db/firn";',
      /holds a password.*\s.*name that in services.firn.database.urlFile/,
    ],
    [
      'a password among the parameters',
      'settings.DATABASE_URL = "postgres:///firn?host=/run/x&password=hunter2";',
      /holds a password/,
    ],
    [
      'a key in the store',
      'settings.FIRN_SECRET_KEY = "ab";',
      /FIRN_SECRET_KEY in services.firn.settings could/,
    ],
    ['a secret file in the store', 'secretKeyFile = "STORE/x";', /secretKeyFile has to be an absolute path/],
    ['a secret file without directory', 'oauthKeyFile = "key";', /oauthKeyFile has to be an absolute path/],
    [
      'a virtual host of an ingester',
      `role = "ingester"; ${DATABASE} ${HOST}`,
      /serves no pages: enable it on\s+the hosts of the AppView/,
    ],
    [
      'TLS without host',
      'nginx.enable = true;',
      /needs the name of its virtual host.*\sservices.firn.domain/,
    ],
    ['a public address that is none', 'settings.FIRN_HOST = "0.0.0.0";', /set services.firn.domain/],
    [
      'another public address',
      `${HOST} settings.FIRN_PUBLIC_URL = "https://other.example:8443";`,
      /people would be sent elsewhere/,
    ],
    ['no certificate', `${HOST} nginx.tls = "own";`, /there is no certificate: set sslCertificate/],
    [
      'resolvers of a network of one’s own',
      'settings.FIRN_HANDLE_RESOLVERS = { ".test" = "http://localhost:1"; };',
      /FIRN_DEVELOPMENT = true, or leave it out/,
    ],
  ])('%s', async (_, firn, message) => {
    const { refusals } = await evaluate(nix, `{ ${firn.replace('STORE', nix.storeDir)} }`)
    expect(
      refusals.some((refusal) => message.test(refusal)),
      refusals.join('\n'),
    ).toBe(true)
  })

  test('a wrong value, by its type', async () => {
    for (const [settings, type] of [
      ['FIRN_PORT = 65536', 'integer'],
      ['FIRN_LOG_LEVEL = "loud"', 'one of'],
      ['FIRN_SOURCES = [ ]', 'non-empty'],
      ['FIRN_SOURCES = [ "ftp://x" ]', 'matching'],
      ['FIRN_PUBLIC_URL = "https://firn.example/sub"', 'matching'],
      ['FIRN_DATA_DIR = "/srv"', 'read-only'],
    ]) {
      await expect(evaluate(nix, `{ settings.${settings}; }`), settings).rejects.toThrow(type)
    }
  })

  test('ports that only root may open', async () => {
    const firn = `{
      ${DATABASE} settings = { FIRN_PORT = 80; FIRN_METRICS_PORT = 1024; };
      standbyIngester = { enable = true; metricsPort = 81; };
    }`
    expect((await evaluate(nix, firn)).refusals).toEqual([
      expect.stringMatching(
        /^services.firn.settings.FIRN_PORT, services.firn.standbyIngester.metricsPort: below 1024 only root/,
      ),
    ])
    const nixos = '{ boot.kernel.sysctl."net.ipv4.ip_unprivileged_port_start" = 80; }'
    expect((await evaluate(nix, firn, { nixos })).refusals).toEqual([])
    const ingester = `{ role = "ingester"; ${DATABASE} settings.FIRN_PORT = 80; }`
    expect((await evaluate(nix, ingester)).refusals).toEqual([])
  })

  test('a PostgreSQL of an old system', async () => {
    const nixos = '{ services.postgresql.package = { version = "14.19"; }; }'
    expect((await evaluate(nix, `{ ${DATABASE} }`, { nixos })).refusals).toEqual([
      expect.stringMatching(/which is 14.19, and firn needs 15 or\s+newer: set services.postgresql.package/),
    ])
    expect((await evaluate(nix, '{ database.urlFile = "/run/url"; }', { nixos })).refusals).toEqual([])
  })

  test('a certificate of one’s own is enough', async () => {
    const { refusals } = await evaluate(nix, `{ ${HOST} nginx.tls = "own"; }`, {
      nixos: '{ services.nginx.virtualHosts."firn.example".sslCertificate = "/var/lib/cert.pem"; }',
    })
    expect(refusals).toEqual([])
  })

  test('what works and is likely to be a mistake is a warning', async () => {
    expect((await evaluate(nix, '{ settings.FIRN_DEVELOPMENT = true; }')).warnings).toEqual([
      expect.stringContaining('for machines that nobody else reaches'),
    ])
    const misspelt =
      'settings = { FIRN_LOG_LEVLE = "warn"; FIRN_TEST_X = "1"; OTHER = "x"; FIRN_NONE = null; };'
    expect((await evaluate(nix, `{ ${misspelt} }`)).warnings).toEqual([
      expect.stringMatching(/^services.firn.settings.FIRN_LOG_LEVLE: firn does not start with a setting/),
    ])
    expect((await evaluate(nix, '{ openFirewall = true; }')).warnings).toEqual([
      expect.stringContaining('enable services.firn.nginx, or set services.firn.settings.FIRN_HOST'),
    ])
  })
})
