import type { CommandLineSetting } from '../../src/command-line-environment.js'
import { readFlag, readHandleResolvers, readOrigin, readUrl } from '../../src/settings.js'
import { isDid, isHandle } from '../../src/syntax/identifiers.js'

/** One key of the configuration, by its dotted name. */
export interface ConfigKey {
  readonly type: 'text' | 'boolean'
  readonly fallback?: string
  readonly meaning: string
  readonly example: string
  /** The environment variable that counts more than the file. */
  readonly setting?: CommandLineSetting
  /** eka has it under the same name in its own configuration, which is read where ours has none. */
  readonly eka?: true
  /** The text as it is kept. @throws Error whose message goes on after "which" */
  readonly check?: (text: string) => string
}

/** All keys, in the order in which `firn config` shows them. */
export const CONFIG_KEYS: Readonly<Record<string, ConfigKey>> = {
  registry: {
    type: 'text',
    fallback: 'http://127.0.0.1:3000',
    meaning: 'Address of the AppView that is asked about records of others.',
    example: 'https://firn.example',
    setting: 'registry',
    check: readOrigin,
  },
  account: {
    type: 'text',
    meaning: 'Handle or DID of the account to act as, where several are logged in.',
    example: 'alice.example',
    setting: 'account',
    check: checkAccount,
  },
  'network.plc': {
    type: 'text',
    fallback: 'https://plc.directory',
    meaning: 'Directory of did:plc documents.',
    example: 'https://plc.example',
    setting: 'plcUrl',
    check: readUrl('http:', 'https:'),
  },
  'network.development': {
    type: 'boolean',
    fallback: 'false',
    meaning: 'Lets requests use http and loopback addresses, for a network on this machine.',
    example: 'true',
    setting: 'development',
    check: (text) => String(readFlag(text)),
  },
  'manifest.default.composer.set.tag': {
    type: 'text',
    fallback: 'atom',
    meaning: 'Name of the set that a new atom takes its composer from.',
    example: 'atom',
    eka: true,
  },
  'manifest.default.composer.set.address': {
    type: 'text',
    fallback: 'https://github.com/ekala-project/atom',
    meaning: 'Address of that set.',
    example: 'https://git.example/composers',
    eka: true,
  },
  'manifest.default.composer.atom.label': {
    type: 'text',
    fallback: 'atom-nix',
    meaning: 'Label of the composer.',
    example: 'atom-nix',
    eka: true,
  },
  'manifest.default.composer.atom.version': {
    type: 'text',
    meaning: 'Requirement on its version.',
    example: '^0.4',
    eka: true,
  },
  'manifest.default.composer.atom.entry': {
    type: 'text',
    meaning: 'Where in the atom the composer begins.',
    example: 'env',
    eka: true,
  },
  'platforms.build': { type: 'text', meaning: 'Platform that builds.', example: 'x86_64-linux', eka: true },
  'platforms.target': {
    type: 'text',
    meaning: 'Platform that is built for.',
    example: 'aarch64-linux',
    eka: true,
  },
  'platforms.legacy_target': {
    type: 'text',
    meaning: "The same in nixpkgs' words, where a composer asks for them.",
    example: 'aarch64-linux',
    eka: true,
  },
  'cache.root': {
    type: 'text',
    meaning: 'Where fetched atoms are kept; $XDG_CACHE_HOME/firn when absent.',
    example: '/var/cache/firn',
    eka: true,
    check: checkAbsolute,
  },
}

/** Keys whose last part the person chooses. */
export interface ConfigTable {
  readonly meaning: string
  readonly example: string
  readonly eka?: true
  readonly check?: (text: string) => string
}

export const CONFIG_TABLES: Readonly<Record<string, ConfigTable>> = {
  'uri.aliases': {
    meaning: 'Short names for addresses, as atom URIs use them.',
    example: 'work = "git.example/team"',
    eka: true,
  },
  'network.handles': {
    meaning: 'PDSes that answer for the handles under a suffix, in a development network.',
    example: '".test" = "http://localhost:2583"',
    check: readUrl('http:', 'https:'),
  },
}

/** Keys of eka that firn has no use for. */
export const UNUSED_EKA_KEYS: readonly string[] = ['plan.sharectx']

/** The suffixes and addresses of FIRN_HANDLE_RESOLVERS as keys. */
export function handleKeys(text: string): [string, string][] {
  return readHandleResolvers(text).map(({ suffix, url }) => [`network.handles.${suffix}`, url])
}

function checkAccount(text: string): string {
  const account = text.replace(/^@/, '')
  if (!isDid(account) && !isHandle(account)) throw new Error('is neither a handle nor a DID')
  return account
}

function checkAbsolute(text: string): string {
  if (!text.startsWith('/')) throw new Error('is no absolute path')
  return text
}
