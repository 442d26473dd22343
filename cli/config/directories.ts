import path from 'node:path'
import type { CommandLineEnvironment } from '../../src/command-line-environment.js'

/** Where the command line keeps what (XDG base directory specification 0.8). */
export interface Directories {
  readonly configFile: string
  /** eka's own configuration. */
  readonly ekaConfigFile: string
  /** Logins; for this user alone. */
  readonly state: string
  readonly cache: string
}

export function directoriesOf({ directories }: CommandLineEnvironment): Directories {
  const { config, state, cache } = directories
  return {
    configFile: path.join(config, 'firn', 'config.toml'),
    ekaConfigFile: path.join(config, 'eka.toml'),
    state: path.join(state, 'firn'),
    cache: path.join(cache, 'firn'),
  }
}
