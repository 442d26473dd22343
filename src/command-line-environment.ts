import { homedir } from 'node:os'
import type { Environment } from './setting-files.js'

/** What the command line (`cli/`) is told by the environment: names and meanings, for docs/cli.md. */
export const COMMAND_LINE_SETTINGS = {
  config: {
    name: 'FIRN_CONFIG',
    meaning: 'The configuration file, in place of the one in the home directory.',
  },
  registry: { name: 'FIRN_REGISTRY', meaning: 'Address of the AppView that is asked.' },
  account: { name: 'FIRN_ACCOUNT', meaning: 'Handle or DID of the account to act as.' },
  plcUrl: { name: 'FIRN_PLC_URL', meaning: 'Directory of did:plc documents.' },
  development: {
    name: 'FIRN_DEVELOPMENT',
    meaning: 'true lets requests use http and loopback addresses, for a network on this machine.',
  },
  handleResolvers: {
    name: 'FIRN_HANDLE_RESOLVERS',
    meaning: 'Only with FIRN_DEVELOPMENT: PDSes that answer for the handles under a suffix.',
  },
} as const

export type CommandLineSetting = keyof typeof COMMAND_LINE_SETTINGS

/** The environment as the command line sees it. Values are not checked here, except that empty ones are none. */
export interface CommandLineEnvironment {
  readonly home: string
  /** By the XDG base directory specification 0.8; without the last directory, `firn`. */
  readonly directories: {
    readonly config: string
    readonly state: string
    readonly cache: string
  }
  readonly settings: Readonly<Partial<Record<CommandLineSetting, string>>>
  /** `EKA_*`: eka's own settings, by the part behind the prefix, in lower case. */
  readonly eka: ReadonlyMap<string, string>
  readonly noColor: boolean
  readonly terminal: string | undefined
  /** $BROWSER: the program that opens addresses. */
  readonly browser: string | undefined
  /** For programs that are started (git, nix, a browser): all of it, as it was given. */
  readonly child: Environment
}

/** Reads what the command line needs of an environment. */
export function toCommandLineEnvironment(env: Environment): CommandLineEnvironment {
  const value = (name: string) => env[name]?.trim() || undefined
  const home = value('HOME') ?? homedir()
  /** A path that is not absolute is to be ignored (specification, "Environment variables"). */
  const directory = (name: string, fallback: string) => {
    const path = value(name)
    return path?.startsWith('/') ? path : `${home}/${fallback}`
  }
  const settings: Partial<Record<CommandLineSetting, string>> = {}
  for (const [key, { name }] of Object.entries(COMMAND_LINE_SETTINGS)) {
    const text = value(name)
    if (text !== undefined) settings[key as CommandLineSetting] = text
  }
  return {
    home,
    directories: {
      config: directory('XDG_CONFIG_HOME', '.config'),
      state: directory('XDG_STATE_HOME', '.local/state'),
      cache: directory('XDG_CACHE_HOME', '.cache'),
    },
    settings,
    eka: new Map(
      Object.entries(env).flatMap(([name, text]): [string, string][] =>
        name.startsWith('EKA_') && text ? [[name.slice('EKA_'.length).toLowerCase(), text]] : [],
      ),
    ),
    noColor: Boolean(env.NO_COLOR),
    terminal: value('TERM'),
    browser: value('BROWSER'),
    child: env,
  }
}
