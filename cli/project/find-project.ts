import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { EKALA_FILE, type Ekala, parseEkala } from '../../src/atoms/manifest/ekala.js'
import { AtomFileError } from '../../src/atoms/toml/finding.js'
import { MAX_PARENT_DIRECTORIES } from '../../src/limits/authoring.js'
import { readText } from './file-text.js'
import { ProjectError } from './project-error.js'

/** A repository of atoms on this machine. */
export interface Project {
  /** The directory of ekala.toml: absolute, links followed. */
  readonly root: string
  readonly ekalaText: string
  readonly ekala: Ekala
}

/**
 * The project that a directory is in: that of the nearest ekala.toml, there or above.
 * @throws ProjectError if there is none; AtomFileError where it is wrong
 */
export async function openProject(directory: string): Promise<Project> {
  const root = await findUpwards(directory, EKALA_FILE)
  if (root === undefined) {
    throw new ProjectError(`${directory} is in no project: there is no ${EKALA_FILE} here or above.`, {
      hint: 'Make one in the root of the repository with firn atom init.',
    })
  }
  const ekalaText = (await readText(path.join(root, EKALA_FILE))) ?? ''
  return { root, ekalaText, ekala: parseFile(EKALA_FILE, () => parseEkala(ekalaText)) }
}

/** The nearest directory, this one or above, that holds a file of a name; undefined if none does. */
export async function findUpwards(
  directory: string,
  name: string,
  end?: string,
): Promise<string | undefined> {
  let at = await existing(directory)
  for (let level = 0; level < MAX_PARENT_DIRECTORIES; level++) {
    if ((await readText(path.join(at, name))) !== undefined) return at
    const parent = path.dirname(at)
    if (parent === at || at === end) return undefined
    at = parent
  }
  return undefined
}

async function existing(directory: string): Promise<string> {
  try {
    return await realpath(directory)
  } catch (cause) {
    throw new ProjectError(`${directory} cannot be entered: ${(cause as Error).message}.`, { cause })
  }
}

/** Reads a file whose errors shall name it by its path in the project. */
export function parseFile<T>(name: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw error instanceof AtomFileError ? new AtomFileError(name, error.findings) : error
  }
}
