import path from 'node:path'
import type { Lock } from '../../src/atoms/lock/lock.js'
import { printLock } from '../../src/atoms/lock/print-lock.js'
import { parseLock } from '../../src/atoms/lock/read-lock.js'
import { MANIFEST_FILE } from '../../src/atoms/manifest/manifest.js'
import { parseManifest, readManifest } from '../../src/atoms/manifest/read-manifest.js'
import type { DeepLock } from '../../src/resolve/deep/problem.js'
import type { AtomFiles, Neighbour } from '../project/atom-files.js'
import { readText } from '../project/file-text.js'
import type { Project } from '../project/find-project.js'
import type { FileChange } from '../project/replace-file.js'
import { AtomSource } from '../resolution/atom-source.js'
import type { Disagreement } from '../resolution/disagreement.js'
import { type LockChange, lockChanges } from '../resolution/lock-change.js'
import { needsOf } from '../resolution/needs.js'
import { resolveLock } from '../resolution/resolve-lock.js'
import type { Surroundings } from './surroundings.js'

export interface ResolveWishes {
  readonly deep?: boolean
  /** An atom (`set.label`) or direct dependency of which something newer is wanted. */
  readonly wantsNewer?: (name: string) => boolean
  /** Names of direct dependencies that are programs. */
  readonly executables?: ReadonlySet<string>
}

/** An atom with the lock that its manifest asks for. */
export interface ResolvedAtom {
  readonly files: AtomFiles
  readonly label: string
  readonly lock: Lock | undefined
  readonly changes: readonly LockChange[]
  /** What has to be written; nothing where all is as it should be. */
  readonly writes: readonly FileChange[]
  readonly closure: DeepLock | undefined
  /** What strangers say otherwise than the mirrors: not taken. */
  readonly disagreements: readonly Disagreement[]
  /** How an atom of the closure is called. */
  readonly nameOf: (id: string) => string
}

/**
 * Resolves an atom, with another text of its manifest where that is being edited.
 * @throws AtomFileError, ResolutionError, AtomAlarmError, PinError, GitError
 */
export async function resolveAtom(
  project: Project,
  files: AtomFiles,
  surroundings: Surroundings,
  wishes: ResolveWishes = {},
  manifestText = files.manifestText,
): Promise<ResolvedAtom> {
  const { deep = false, wantsNewer = () => false } = wishes
  const { mirrors, index, trust, home, manifests, pins, fewest, note, noteSilentIndex } = surroundings
  const manifest = parseManifest(manifestText)
  const source = new AtomSource({
    mirrors,
    index,
    trust,
    manifests: deep ? manifests : undefined,
    readNeighbour: async (neighbour: Neighbour) => {
      const text = await readText(path.join(project.root, neighbour.path, MANIFEST_FILE))
      const read = text === undefined ? undefined : readManifest(text).value
      return read ? needsOf(read) : []
    },
    onNote: note,
    onSilentIndex: noteSilentIndex,
  })
  const { lock, closure } = await resolveLock({
    manifest,
    lock: files.lock,
    previous: files.previous,
    home,
    source,
    deep,
    wantsNewer,
    pins,
    ...(fewest === undefined ? {} : { fewest }),
    ...(wishes.executables ? { executables: wishes.executables } : {}),
  })
  const lockText = lock && printLock(lock)
  // What is written is what can be read again.
  if (lockText !== undefined) parseLock(lockText)
  return {
    files,
    label: manifest.label,
    lock,
    changes: lockChanges(files.previous, lock),
    writes: [
      { file: files.manifestFile, before: files.manifestText, after: manifestText },
      { file: files.lockFile, before: files.lockText, after: lockText },
    ].filter(({ before, after }) => before !== after),
    closure,
    disagreements: await source.disagreements(),
    nameOf: (id) => source.nameOf(id),
  }
}
