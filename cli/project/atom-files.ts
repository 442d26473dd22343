import path from 'node:path'
import { LOCK_FILE, type Lock } from '../../src/atoms/lock/lock.js'
import { parseLock, readLock } from '../../src/atoms/lock/read-lock.js'
import { whole } from '../../src/atoms/lock/whole.js'
import { normalPath } from '../../src/atoms/manifest/ekala.js'
import { MANIFEST_FILE, type Manifest } from '../../src/atoms/manifest/manifest.js'
import { parseManifest, readManifest } from '../../src/atoms/manifest/read-manifest.js'
import { AtomFileError } from '../../src/atoms/toml/finding.js'
import { readText } from './file-text.js'
import { findUpwards, type Project, parseFile } from './find-project.js'
import { ProjectError } from './project-error.js'

/** An atom of a project: its directory and what its two files say. */
export interface AtomFiles {
  /** Relative to the project's root, as git names it. */
  readonly path: string
  readonly manifestFile: string
  readonly manifestText: string
  readonly manifest: Manifest
  readonly lockFile: string
  readonly lockText: string | undefined
  /** Undefined: there is none, or it is not to be looked at. */
  readonly lock: Lock | undefined
  /** The same as far as it can be read, to compare with what comes of it. */
  readonly previous: Lock | undefined
}

/**
 * Reads an atom strictly, as its author must write it.
 * @param fresh does not look at what the lock says, which may be wrong
 * @throws AtomFileError, ProjectError
 */
export async function readAtom(project: Project, atomPath: string, fresh = false): Promise<AtomFiles> {
  const manifestFile = path.join(project.root, atomPath, MANIFEST_FILE)
  const lockFile = path.join(project.root, atomPath, LOCK_FILE)
  const manifestText = await readText(manifestFile)
  if (manifestText === undefined) {
    throw new ProjectError(`${atomPath} holds no ${MANIFEST_FILE}.`, {
      hint: `Write one, or take ${atomPath} out of the list in ekala.toml.`,
    })
  }
  const lockText = await readText(lockFile)
  return {
    path: atomPath,
    manifestFile,
    manifestText,
    manifest: parseFile(path.join(atomPath, MANIFEST_FILE), () => parseManifest(manifestText)),
    lockFile,
    lockText,
    previous: previousLock(lockText),
    lock: lockText === undefined || fresh ? undefined : readOwnLock(path.join(atomPath, LOCK_FILE), lockText),
  }
}

function previousLock(text: string | undefined): Lock | undefined {
  const read = text === undefined ? undefined : readLock(text).value
  return read && whole(read)
}

function readOwnLock(name: string, text: string): Lock {
  try {
    return parseFile(name, () => parseLock(text))
  } catch (cause) {
    if (!(cause instanceof AtomFileError)) throw cause
    throw new ProjectError(cause.message, {
      cause,
      hint: 'Lock again from nothing with firn atom resolve --fresh.',
      details: { file: name, findings: cause.findings },
    })
  }
}

/** The path of the atom that a directory is in. @throws ProjectError */
export async function atomAt(project: Project, directory: string): Promise<string> {
  const found = await findUpwards(directory, MANIFEST_FILE, project.root)
  const atomPath = found === undefined ? undefined : toPath(project, found)
  if (atomPath === undefined || atomPath === '.' || atomPath.startsWith('..')) {
    throw new ProjectError(`${directory} is in no atom: there is no ${MANIFEST_FILE} here or above.`, {
      hint: 'Change to an atom’s directory, name it by --path, or make one with firn atom new.',
    })
  }
  return atomPath
}

/** A directory as ekala.toml names it. */
export function toPath({ root }: Project, directory: string): string {
  return normalPath(path.relative(root, directory).split(path.sep).join('/'))
}

/** An atom of the project as others of it see it. */
export interface Neighbour {
  readonly path: string
  readonly label: string
  readonly version: string
}

/** All atoms that ekala.toml lists and whose manifest says who they are. */
export async function readNeighbours(project: Project): Promise<Neighbour[]> {
  const neighbours: Neighbour[] = []
  for (const listed of project.ekala.packages) {
    const text = await readText(path.join(project.root, listed, MANIFEST_FILE))
    const manifest = text === undefined ? undefined : readManifest(text).value
    if (manifest) {
      const { label, version } = manifest
      neighbours.push({ path: normalPath(listed), label, version })
    }
  }
  return neighbours
}

/**
 * The atom of the project that a person names: `::label`, a label, or a directory.
 * @param cwd where relative directories start
 * @throws ProjectError
 */
export async function findAtom(project: Project, name: string, cwd: string): Promise<string> {
  const neighbours = await readNeighbours(project)
  const label = name.replace(/^::/, '').normalize('NFKC')
  const named = neighbours.find((atom) => atom.label === label)
  if (named) return named.path
  if (!name.startsWith('::')) {
    const atomPath = toPath(project, path.resolve(cwd, name))
    if ((await readText(path.join(project.root, atomPath, MANIFEST_FILE))) !== undefined) return atomPath
  }
  const known = neighbours.map((atom) => atom.label).join(', ')
  throw new ProjectError(`${name} is no atom of this project.`, {
    hint: known === '' ? 'It has none: make one with firn atom new.' : `It has ${known}.`,
  })
}
