import { resolve } from 'node:path'
import {
  COMMAND_LINE_SETTINGS,
  type CommandLineEnvironment,
  toCommandLineEnvironment,
} from './command-line-environment.js'
import { DEFAULT_NIXPKGS } from './default-nixpkgs.js'
import { readOrCreateSecrets, type Secrets } from './secrets.js'
import { type Environment, FILE_ENDING, readSettingFiles } from './setting-files.js'
import type { FreshnessSources, HandleResolver, LogLevel, NixpkgsPin } from './settings.js'
import {
  ConfigError,
  readDid,
  readFixedPort,
  readFlag,
  readFreshness,
  readHandleResolvers,
  readHost,
  readLogLevel,
  readMirrors,
  readNixpkgs,
  readOrigin,
  readSources,
  readUrl,
} from './settings.js'

/** Everything that a program is told from outside. Made in one place, passed down, never read elsewhere. */
export interface Config {
  /** Address that people, PDSes and Nix use, without trailing slash. */
  publicUrl: string
  host: string
  port: number
  /** Where `/metrics` and `/xrpc/_health` are served for the operator alone; null for nowhere. */
  operations: { host: string; port: number } | null
  dataDirectory: string
  /** PostgreSQL; null for the embedded database in `dataDirectory`. */
  databaseUrl: string | null
  /** Hosts of `subscribeRepos`, as ws:// or wss:// origins: one relay, or several PDSes; or Jetstreams, marked. */
  sources: string[]
  plcUrl: string
  /** DID under which PDSes know this AppView. */
  serviceDid: string
  /** Lets outward requests go to http and loopback. Never outside of development. */
  development: boolean
  /** Where handles are resolved in place of DNS and https: for networks of one's own. Development only. */
  handleResolvers: HandleResolver[]
  /** What emitted flakes pin as nixpkgs. */
  nixpkgs: NixpkgsPin
  /** Where newer versions of packages are looked for; null for nowhere. */
  freshness: FreshnessSources | null
  /** Git repositories of which all atoms are indexed, whoever published them: as `mirrorUrl` writes them. */
  atomMirrors: string[]
  logLevel: LogLevel
  secrets: Secrets
}

/** One setting: its row in the README's table, and what its text means. */
interface Setting {
  name: string
  fallback: string
  meaning: string
  example: string
  /** May be given as a file: no password belongs in an environment that others can read. */
  secret?: true
}

export const SETTINGS = {
  port: { name: 'FIRN_PORT', fallback: '3000', meaning: 'Port of the AppView.', example: '8080' },
  host: {
    name: 'FIRN_HOST',
    fallback: '127.0.0.1',
    meaning: 'Address that the AppView listens on.',
    example: '0.0.0.0',
  },
  metricsPort: {
    name: 'FIRN_METRICS_PORT',
    fallback: '(none)',
    meaning: 'Port of /metrics for Prometheus, and of /xrpc/_health: apart from the public one.',
    example: '9464',
  },
  metricsHost: {
    name: 'FIRN_METRICS_HOST',
    fallback: '127.0.0.1',
    meaning: 'Address that they listen on.',
    example: '10.0.0.1',
  },
  publicUrl: {
    name: 'FIRN_PUBLIC_URL',
    fallback: 'http://127.0.0.1:<port>',
    meaning:
      'Address that people, PDSes and Nix use. With https, logging in uses a confidential OAuth client.',
    example: 'https://firn.example',
  },
  dataDirectory: {
    name: 'FIRN_DATA_DIR',
    fallback: './data',
    meaning: 'Where the embedded database, generated keys and emitted trees lie.',
    example: '/var/lib/firn',
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    fallback: '(embedded)',
    meaning:
      'PostgreSQL 15 or newer, with the extension pg_trgm at hand. Needed to run the programs apart. The ingester needs its own address, not that of a pooler.',
    example: 'postgres://firn@127.0.0.1/firn',
    secret: true,
  },
  sources: {
    name: 'FIRN_SOURCES',
    fallback: 'wss://relay1.us-east.bsky.network',
    meaning:
      'Hosts of com.atproto.sync.subscribeRepos, separated by commas: one relay, or several PDSes. A Jetstream as jetstream+wss://…. Others are asked what they are, unless it is said: relay+wss://… or pds+wss://….',
    example: 'wss://pds.one.example,wss://pds.two.example',
  },
  plcUrl: {
    name: 'FIRN_PLC_URL',
    fallback: 'https://plc.directory',
    meaning: 'Directory of did:plc documents.',
    example: 'https://plc.example',
  },
  serviceDid: {
    name: 'FIRN_SERVICE_DID',
    fallback: 'did:web:<host of FIRN_PUBLIC_URL>',
    meaning: 'DID under which PDSes address this AppView in proxied calls.',
    example: 'did:web:firn.example',
  },
  nixpkgs: {
    name: 'FIRN_NIXPKGS',
    fallback: '(a pinned nixos-25.05)',
    meaning: 'Locked flake reference of the nixpkgs that emitted flakes pin where the author pinned none.',
    example: 'github:NixOS/nixpkgs/<40 hex>?narHash=sha256-…',
  },
  freshness: {
    name: 'FIRN_FRESHNESS',
    fallback: '(off)',
    meaning:
      'Has the ingester ask once a day whether sources have newer versions: git (the tags of repositories at any forge), and registries by the address of their API.',
    example: 'git,npm=https://npm.example,crates=https://crates.example,pypi=https://pypi.example',
  },
  atomMirrors: {
    name: 'FIRN_ATOM_MIRRORS',
    fallback: '(none)',
    meaning:
      'Git repositories, separated by commas, whose atoms the ingester indexes once an hour, marked as unsigned.',
    example: 'https://git.example/home.git,https://forge.example/octo/atoms',
  },
  logLevel: {
    name: 'FIRN_LOG_LEVEL',
    fallback: 'info',
    meaning: 'debug, info, warn, error or silent.',
    example: 'warn',
  },
  secretKey: {
    name: 'FIRN_SECRET_KEY',
    fallback: '(made once, in the data directory)',
    meaning: '32 bytes as 64 hexadecimal digits: encrypts OAuth sessions at rest.',
    example: 'the output of: openssl rand -hex 32',
    secret: true,
  },
  oauthKey: {
    name: 'FIRN_OAUTH_KEY',
    fallback: '(made once, in the data directory)',
    meaning: 'Private ES256 key of the confidential OAuth client, as a JWK with a kid.',
    example: '{"kty":"EC","crv":"P-256","kid":"key-1",…}',
    secret: true,
  },
  development: {
    name: 'FIRN_DEVELOPMENT',
    fallback: 'false',
    meaning: 'true lets outward requests use http and loopback addresses, for a network on this machine.',
    example: 'true',
  },
  handleResolvers: {
    name: 'FIRN_HANDLE_RESOLVERS',
    fallback: '(DNS and https)',
    meaning: 'Only with FIRN_DEVELOPMENT: PDSes that answer for the handles under a suffix.',
    example: '.test=http://localhost:2583',
  },
} as const satisfies Record<string, Setting>

/** Variables of the test suite, which share the prefix. */
const TEST_PREFIX = 'FIRN_TEST_'

/** Names of the settings that may be given as files: `<name>_FILE`. */
export const SECRET_NAMES: readonly string[] = Object.values(SETTINGS)
  .filter((setting) => 'secret' in setting)
  .map((setting) => setting.name)

/**
 * Reads and checks every setting. Keys that are not given are made once and kept in the data directory.
 *
 * @throws ConfigError naming the variable, the fault of its value and an example
 */
export function readConfig(given: Environment = process.env): Config {
  const env = readSettingFiles(given, SECRET_NAMES)
  refuseUnknown(env)
  const port = read(env, SETTINGS.port, readFixedPort)
  const publicUrl = read(env, { ...SETTINGS.publicUrl, fallback: `http://127.0.0.1:${port}` }, readOrigin)
  const development = read(env, SETTINGS.development, readFlag)
  const handleResolvers = read(env, { ...SETTINGS.handleResolvers, fallback: '' }, readHandleResolvers)
  if (handleResolvers.length > 0 && !development) {
    throw new ConfigError(
      `${SETTINGS.handleResolvers.name} is set without ${SETTINGS.development.name}=true: it is for networks of one's own alone. Example: ${SETTINGS.development.name}=${SETTINGS.development.example}`,
    )
  }
  const dataDirectory = resolve(read(env, SETTINGS.dataDirectory, (text) => text))
  return {
    port,
    host: read(env, SETTINGS.host, readHost),
    operations: readOperations(env),
    publicUrl,
    dataDirectory,
    databaseUrl: read(env, { ...SETTINGS.databaseUrl, fallback: '' }, (text) =>
      text === '' ? null : readUrl('postgres:', 'postgresql:')(text),
    ),
    sources: read(env, SETTINGS.sources, readSources),
    plcUrl: read(env, SETTINGS.plcUrl, readUrl(...(development ? ['http:', 'https:'] : ['https:']))),
    serviceDid: read(env, { ...SETTINGS.serviceDid, fallback: didWebOf(publicUrl) }, readDid),
    development,
    handleResolvers,
    nixpkgs: read(env, { ...SETTINGS.nixpkgs, fallback: DEFAULT_NIXPKGS }, readNixpkgs),
    freshness: read(env, { ...SETTINGS.freshness, fallback: '' }, readFreshness),
    atomMirrors: read(env, { ...SETTINGS.atomMirrors, fallback: '' }, readMirrors(development)),
    logLevel: read(env, SETTINGS.logLevel, readLogLevel),
    secrets: readOrCreateSecrets(dataDirectory, {
      secretKey: env[SETTINGS.secretKey.name],
      oauthKey: env[SETTINGS.oauthKey.name],
    }),
  }
}

/**
 * What the command line is told by its environment.
 * @throws ConfigError naming a variable that means nothing
 */
export function readCommandLineEnvironment(given: Environment = process.env): CommandLineEnvironment {
  // Secrets of services are none of its business: their files are not read.
  const files = SECRET_NAMES.map((name) => name + FILE_ENDING)
  refuseUnknown(Object.fromEntries(Object.entries(given).filter(([name]) => !files.includes(name))))
  return toCommandLineEnvironment(given)
}

function readOperations(env: Environment): Config['operations'] {
  const host = read(env, SETTINGS.metricsHost, readHost)
  const port = read(env, { ...SETTINGS.metricsPort, fallback: '' }, (text) =>
    text === '' ? null : readFixedPort(text),
  )
  return port === null ? null : { host, port }
}

function read<T>(env: Environment, setting: Setting, parse: (text: string) => T): T {
  const text = env[setting.name]?.trim() || setting.fallback
  try {
    return parse(text)
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    // A database's address may hold its password, which belongs in no log.
    const shown = setting.name === SETTINGS.databaseUrl.name ? 'a text' : `"${text}"`
    throw new ConfigError(
      `${setting.name} is ${shown}, which ${fault}. Example: ${setting.name}=${setting.example}`,
    )
  }
}

function refuseUnknown(env: Environment): void {
  // Services and the command line may share an environment.
  const known = new Set<string>(
    [...Object.values(SETTINGS), ...Object.values(COMMAND_LINE_SETTINGS)].map((setting) => setting.name),
  )
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith('FIRN_') && !name.startsWith(TEST_PREFIX) && !known.has(name),
  )
  if (unknown.length > 0) {
    throw new ConfigError(
      `${unknown.join(', ')}: no such setting. The README and docs/cli.md list all of them.`,
    )
  }
}

/**
 * did:web of a URL's host; a port's colon is encoded, and an IP address may not stand there (did:web specification,
 * section 3.1): PDSes find a service on this machine by the name localhost alone.
 */
function didWebOf(url: string): string {
  return `did:web:${new URL(url).host.replace(/^127\.0\.0\.1(?=:|$)/, 'localhost').replace(':', '%3A')}`
}
