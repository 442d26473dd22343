import { readFileSync } from 'node:fs'
import { ConfigError } from './settings.js'

export type Environment = Record<string, string | undefined>

/** Behind the name of a setting: the value is the path of a file that holds it. */
export const FILE_ENDING = '_FILE'

/**
 * The environment with each secret that is given as a file, `<name>_FILE=<path>`, read from there: the way in which
 * systemd (`LoadCredential=`) and containers hand secrets out. White space around it does not count.
 *
 * @param names settings that may be given so
 * @throws ConfigError when the file cannot be read or is empty, or the setting is given both ways
 */
export function readSettingFiles(env: Environment, names: readonly string[]): Environment {
  const read = { ...env }
  for (const name of names) {
    const path = env[name + FILE_ENDING]?.trim()
    delete read[name + FILE_ENDING]
    if (!path) continue
    if (env[name]?.trim()) {
      throw new ConfigError(`${name} and ${name}${FILE_ENDING} are both set: which one counts? Unset one.`)
    }
    read[name] = readSecret(name + FILE_ENDING, path)
  }
  return read
}

function readSecret(name: string, path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(
      `${name} is "${path}", which cannot be read: ${reason}. It has to name a file with the secret alone in it.`,
      { cause },
    )
  }
  if (text === '')
    throw new ConfigError(`${name} is "${path}", which is empty: it has to hold the secret alone.`)
  return text
}
