import type { files } from '../../lexicons/dev/firn.js'
import { FileOnDisk, type RandomAccess } from '../formats/bytes.js'
import type { CheckedFile, CheckedTree } from './files.js'
import type { OnFailure } from './presets.js'

/** What a validator says. What it refuses fails it; the rest is told. */
export interface Finding {
  readonly level: 'refused' | 'told'
  /** The file that it is about. */
  readonly path?: string
  readonly text: string
}

/** What a validator works on. */
export interface Checked {
  readonly tree: CheckedTree
  /** Aborted when its time is over: reading files fails then. */
  readonly signal: AbortSignal
}

/** Fields of dev.firn.files#validator, each of them one validator's own. */
export type Parameters = Pick<files.Validator, 'files' | 'limit' | 'extensions' | 'keys' | 'imports'>

export interface Validator {
  /** In a sentence, for who chooses. */
  readonly summary: string
  /** Where nobody says what a failure means. `abort` when absent. */
  readonly onFailure?: OnFailure
  /** What is wrong with the parameters; undefined when nothing. */
  readonly problem?: (parameters: Parameters) => string | undefined
  readonly check: (checked: Checked, parameters: Parameters) => Promise<Finding[]>
}

/** Opens a file for as long as `use` takes. */
export async function withFile<T>(
  { signal }: Checked,
  file: CheckedFile,
  use: (source: RandomAccess) => Promise<T>,
): Promise<T> {
  const source = await FileOnDisk.open(file.place, signal)
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

export function refused(text: string, path?: string): Finding {
  return path === undefined ? { level: 'refused', text } : { level: 'refused', path, text }
}

export function told(text: string, path?: string): Finding {
  return path === undefined ? { level: 'told', text } : { level: 'told', path, text }
}
