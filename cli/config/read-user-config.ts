import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AtomFileError } from '../../src/atoms/toml/finding.js'
import { COMMAND_LINE_SETTINGS, type CommandLineEnvironment } from '../../src/command-line-environment.js'
import { ConfigError } from '../../src/settings.js'
import { CliError } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'
import { readConfigFile } from './config-file.js'
import type { Directories } from './directories.js'
import { CONFIG_KEYS, handleKeys } from './keys.js'
import { type ConfigLayer, type ConfigValue, mergeLayers } from './layers.js'
import { toUserConfig, type UserConfig } from './user-config.js'

/** A configuration file that cannot be read as one: all its errors, with their places. */
export class ConfigFileError extends CliError {
  override name = 'ConfigFileError'

  constructor({ message, file, findings }: AtomFileError) {
    super(message, { exitCode: EXIT.config, details: { file, findings } })
  }
}

export interface ConfigSources {
  readonly environment: CommandLineEnvironment
  readonly directories: Directories
  /** `--config` */
  readonly file: string | undefined
  /** Where the program was started: named files count from there. */
  readonly startedIn: string
}

/**
 * What applies, of rising weight: defaults, eka's own configuration, firn's file, the environment.
 * @throws ConfigFileError, ConfigError, CliError for a file that was named and cannot be read
 */
export async function readUserConfig({
  environment,
  directories,
  file,
  startedIn,
}: ConfigSources): Promise<UserConfig> {
  const { settings } = environment
  const named = file ?? settings.config
  const at = named === undefined ? directories.configFile : path.resolve(startedIn, named)
  const layers = [
    defaults(),
    await readLayer(directories.ekaConfigFile, { eka: true, mustExist: false }),
    fromEka(environment.eka),
    await readLayer(at, { eka: false, mustExist: named !== undefined }),
    fromEnvironment(settings),
  ]
  const config = toUserConfig(mergeLayers(layers), directories.cache)
  if (config.handleResolvers.length > 0 && !config.development) {
    throw new CliError(
      'network.handles is set without network.development: it is for networks of your own alone.',
      {
        hint: 'Set development = true under [network], or remove network.handles.',
        exitCode: EXIT.config,
      },
    )
  }
  if (config.plcUrl.startsWith('http:') && !config.development) {
    throw new CliError(
      `network.plc is ${config.plcUrl}: over http anybody on the way could answer in its place.`,
      {
        hint: 'Write an https:// address, or set development = true under [network] for a network on this machine.',
        exitCode: EXIT.config,
      },
    )
  }
  return config
}

function defaults(): ConfigLayer {
  return new Map(
    Object.entries(CONFIG_KEYS).flatMap(([key, { fallback }]): [string, ConfigValue][] =>
      fallback === undefined ? [] : [[key, { text: fallback, from: 'default' }]],
    ),
  )
}

async function readLayer(
  file: string,
  { eka, mustExist }: { eka: boolean; mustExist: boolean },
): Promise<ConfigLayer> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (!mustExist && (code === 'ENOENT' || code === 'ENOTDIR')) return new Map()
    throw new CliError(`The configuration file ${file} cannot be read (${code ?? error}).`, {
      exitCode: EXIT.config,
      cause: error,
    })
  }
  try {
    return readConfigFile({ path: file, text, eka })
  } catch (error) {
    if (error instanceof AtomFileError) throw new ConfigFileError(error)
    throw error
  }
}

/** `EKA_CACHE_ROOT` is `cache.root`. Names that mean nothing are eka's own affair. */
function fromEka(variables: ReadonlyMap<string, string>): ConfigLayer {
  const keys = Object.entries(CONFIG_KEYS).filter(([, { eka }]) => eka === true)
  return new Map(
    keys.flatMap(([key, { check = asItIs }]): [string, ConfigValue][] => {
      const name = key.replaceAll('.', '_')
      const text = variables.get(name)
      if (text === undefined) return []
      const from = `EKA_${name.toUpperCase()}`
      return [[key, { text: checked(from, text, check), from }]]
    }),
  )
}

function fromEnvironment(settings: CommandLineEnvironment['settings']): ConfigLayer {
  const layer = new Map<string, ConfigValue>()
  for (const [key, { setting, check = asItIs }] of Object.entries(CONFIG_KEYS)) {
    const text = setting && settings[setting]
    if (setting === undefined || text === undefined) continue
    const from = COMMAND_LINE_SETTINGS[setting].name
    layer.set(key, { text: checked(from, text, check), from })
  }
  const from = COMMAND_LINE_SETTINGS.handleResolvers.name
  const { handleResolvers } = settings
  if (handleResolvers !== undefined) {
    for (const [key, text] of checked(from, handleResolvers, handleKeys)) layer.set(key, { text, from })
  }
  return layer
}

const asItIs = (text: string) => text

function checked<T>(name: string, text: string, check: (text: string) => T): T {
  try {
    return check(text)
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    throw new ConfigError(`${name} is "${text}", which ${fault}.`)
  }
}
