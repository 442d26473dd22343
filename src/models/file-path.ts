import { MAX_FILE_NAME_BYTES, MAX_FILE_PATH_DEPTH } from '../limits/models.js'

/** Control characters (C0, DEL, C1) and the separators of lines, which tools write raw into scripts and logs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what none may hold.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u

/**
 * What is wrong with a text as the path of a model's file, in a sentence that says what to do; undefined when it names
 * one place below a directory on every system, and nothing else.
 */
export function filePathProblem(path: string): string | undefined {
  const shown = JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path)
  if (path === '') return 'The path is empty: write the names of its directories and its own, with / between.'
  if (!path.isWellFormed())
    return `${shown} holds half a character, which no UTF-8 can write: rename the file.`
  if (CONTROL.test(path)) return `${shown} holds a control character: rename the file.`
  if (path.includes('\\')) return `${shown} holds a backslash: write / between names.`
  if (path.startsWith('/')) return `${shown} begins with a slash: write it as it is below the model.`
  const names = path.split('/')
  if (names.length > MAX_FILE_PATH_DEPTH) {
    return `${shown} lies ${names.length} names deep: at most ${MAX_FILE_PATH_DEPTH}.`
  }
  for (const name of names) {
    if (name === '')
      return `${shown} has an empty name in it: write one slash between names, and none at the end.`
    if (name === '.' || name === '..') return `${shown} holds "${name}": write it as it is below the model.`
    if (Buffer.byteLength(name) > MAX_FILE_NAME_BYTES) {
      return `A name in ${shown} has more than ${MAX_FILE_NAME_BYTES} bytes, which no disk takes: rename it.`
    }
  }
  return undefined
}

/** Two places that cannot stand side by side on every system. */
export interface PathClash {
  /** Of the second, in the list. */
  readonly index: number
  readonly problem: string
}

/**
 * Finds two paths that are one on disks that fold case or compose characters (macOS, Windows), and a file whose name
 * is that of a directory of others. Takes paths without a problem of their own.
 */
export function findPathClash(paths: readonly string[]): PathClash | undefined {
  const files = new Map<string, string>()
  for (const [index, path] of paths.entries()) {
    const folded = foldPath(path)
    const other = files.get(folded)
    if (other !== undefined) return { index, problem: clashOf(path, other) }
    files.set(folded, path)
  }
  const directories = new Map<string, string>()
  const seen = new Set<string>()
  for (const [index, path] of paths.entries()) {
    for (const directory of parentsOf(path)) {
      if (seen.has(directory)) continue
      seen.add(directory)
      const folded = foldPath(directory)
      const file = files.get(folded)
      if (file !== undefined) {
        return { index, problem: `${shown(path)} lies below ${shown(file)}, which is a file: rename one.` }
      }
      const other = directories.get(folded)
      if (other !== undefined && other !== directory) return { index, problem: clashOf(directory, other) }
      directories.set(folded, directory)
    }
  }
  return undefined
}

function clashOf(path: string, other: string): string {
  return path === other
    ? `${shown(path)} is there twice: name each file once.`
    : `${shown(path)} and ${shown(other)} are one place on disks that fold letters: rename one.`
}

function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC')
}

function parentsOf(path: string): string[] {
  const parents: string[] = []
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    parents.push(path.slice(0, end))
  }
  return parents
}

function shown(path: string): string {
  return JSON.stringify(path)
}
