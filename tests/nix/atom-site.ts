import { createHash } from 'node:crypto'
import path from 'node:path'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { emitTree, treeTime } from '../../src/nix/emit.js'
import { packTree, readLibrary } from '../../src/nix/library.js'
import type { Tree } from '../../src/nix/tree.js'
import type { Lock } from '../../src/resolve/lock.js'
import type { FileChanges, PublishedAtom } from '../support/git-repository.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'
import type { PrivateNix } from '../support/private-nix.js'
import { createFileServer, type FileServer } from './file-server.js'
import { cidOf, DID, REV } from './sample.js'
import { writeTree } from './write-tree.js'

/** An atom's release as a record. */
export interface ReleasedAtom {
  readonly uri: string
  readonly cid: string
  readonly record: JsonObject
  readonly atom: PublishedAtom
}

/** The signed release of an atom that a repository holds. */
export function releaseOf(
  atom: PublishedAtom,
  mirrors: readonly string[],
  change: JsonObject = {},
): ReleasedAtom {
  const { label, version, rootCommit, rev, origin, tree, format, manifest, atomId } = atom
  const record: JsonObject = {
    $type: 'dev.firn.release',
    definition: `at://${DID}/dev.firn.atom/${atomId}`,
    version,
    createdAt: '2026-11-21T12:00:00.000Z',
    artifact: {
      $type: 'dev.firn.snapshot',
      ...{ label, rootCommit, rev, origin, tree, format, mirrors },
      ...(manifest === undefined ? {} : { manifest }),
      ...change,
    },
  }
  const uri = `at://${DID}/dev.firn.release/atom:${atomId}:${version.replace('+', '~')}`
  return { uri, cid: cidOf(JSON.stringify(record)), record, atom }
}

const library = readLibrary('atom')

/** The tree of an atom's release. */
export function atomTree({ uri, cid, record, atom }: ReleasedAtom): { tree: Tree; tarball: Buffer } {
  const { atomId: name, version } = atom
  const lock: Lock = {
    version: 1,
    root: uri,
    origin: 'https://firn.example',
    library: library.hash,
    nodes: { [uri]: { cid, rev: REV, did: DID, kind: 'atom', name, version, dependencies: {} } },
  }
  const records = new Map([[cid, record]])
  const tree = emitTree(lock, records, library)
  return { tree, tarball: packTree(tree, library, treeTime(lock, records)).tarball }
}

/** A repository of atoms over HTTP, and the trees of their releases: on disk, and as tarballs. */
export interface AtomSite extends AsyncDisposable {
  readonly git: GitServer
  readonly repository: ServedRepository
  readonly files: FileServer
  /** Commits an atom's files and publishes it. */
  publish(label: string, version: string, files: FileChanges): Promise<PublishedAtom>
  /** The folder of the tree of a release. */
  emit(release: ReleasedAtom): string
  /** The address of that tree. */
  serve(release: ReleasedAtom): string
  /** As `emit`, of what was published and where it is served. */
  emitted(label: string, version: string, files: FileChanges, change?: JsonObject): Promise<string>
}

export async function createAtomSite(nix: PrivateNix): Promise<AtomSite> {
  const git = await startGitServer()
  const files = await createFileServer()
  const repository = await git.createRepository('atoms')
  await repository.commit({ 'ekala.toml': '[set]\npackages = []\n' })
  let trees = 0

  async function publish(label: string, version: string, changes: FileChanges): Promise<PublishedAtom> {
    const placed = Object.entries(changes).map(([at, contents]) => [`${label}/${at}`, contents])
    await repository.commit(Object.fromEntries(placed))
    const manifest = 'atom.toml' in changes ? 'atom.toml' : null
    return repository.publish({ path: label, label, version, manifest })
  }
  function emit(release: ReleasedAtom): string {
    const at = path.join(nix.dir, `atom-${trees++}`)
    writeTree(atomTree(release).tree, at)
    return at
  }
  return {
    ...{ git, repository, files, publish, emit },
    serve(release) {
      const { tarball } = atomTree(release)
      const name = `/${createHash('sha256').update(tarball).digest('hex').slice(0, 16)}.tar.gz`
      files.files.set(name, tarball)
      return files.url + name
    },
    emitted: async (label, version, changes, change) =>
      emit(releaseOf(await publish(label, version, changes), [repository.smartUrl], change)),
    async [Symbol.asyncDispose]() {
      await git.close()
      await files[Symbol.asyncDispose]()
    },
  }
}

/** The lock entry of a published atom. */
export function lockEntry(
  { label, version, rootCommit, rev, atomId }: PublishedAtom,
  mirror: string,
): string {
  return `label = "${label}"
version = "${version}"
set = "${rootCommit}"
rev = "${rev}"
mirror = "${mirror}"
id = "${atomId}"
`
}
