import { atomCommit, readAtomCommit } from '../../src/atoms/atom-commit.js'
import { ContentHashError, contentHash } from '../../src/atoms/content-hash.js'
import { encodeCommit } from '../../src/atoms/git-commit.js'
import { objectId } from '../../src/atoms/object-id.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import { type Refs, replaceRefs } from '../git/refs.js'
import type { Repository } from '../git/repository.js'
import { fetchRefs } from '../git/transfer.js'
import { hashableTree, readAs } from '../git/trees.js'
import { PublishError } from './publish-error.js'
import type { Remote } from './remote.js'
import type { Source, SourceAtom } from './source.js'

/** An atom and the refs by which it is published. */
export interface PlacedAtom {
  readonly atom: SourceAtom
  readonly rev: string
  /** The commit that it is published from: that of an earlier run, where the remote has the version already. */
  readonly origin: string
  /** Undefined for a tree that has none, such as one with a submodule. */
  readonly contentHash: string | undefined
  /** All of them, by name. */
  readonly refs: Refs
  /** Those that the remote lacks. */
  readonly missing: Refs
}

/**
 * Works out the refs of an atom. A version that the remote has with the same files keeps its commit, from wherever it
 * was published; with other files it is refused, for a version never changes.
 * @throws PublishError `VersionExists`, GitError
 */
export async function placeAtom(
  atom: SourceAtom,
  source: Source,
  remote: Remote,
  repository: Repository,
): Promise<PlacedAtom> {
  const { label, version, tree, manifest } = atom
  const bytes = encodeCommit(atomCommit({ tree, origin: source.commit, label, version }))
  const own = { rev: objectId('commit', bytes), origin: source.commit }
  const ref = formatRef({ kind: 'atom', label, version })
  const there = remote.refs.get(ref)
  const { rev, origin } =
    there === undefined || there === own.rev
      ? own
      : await adopt(atom, there, { ref, remote, repository, source })
  if (rev === own.rev) await repository.writeObject('commit', bytes)
  const hash = await hashOf(atom, source)
  const refs = new Map([
    [ref, rev],
    [formatRef({ kind: 'origin', label, version }), origin],
    ...(manifest === undefined
      ? []
      : [[formatRef({ kind: 'manifest', label, version }), manifest.id] as const]),
    ...(hash === undefined
      ? []
      : [[formatRef({ kind: 'integrity', label, version, contentHash: hash }), rev] as const]),
  ])
  for (const [name, id] of refs) refuseOther(name, id, remote, label, version)
  const missing = new Map([...refs].filter(([name]) => !remote.refs.has(name)))
  return { atom, rev, origin, contentHash: hash, refs, missing }
}

interface Adoption {
  readonly ref: string
  readonly remote: Remote
  readonly repository: Repository
  readonly source: Source
}

/** Takes over what an earlier run published, if it has the same files. */
async function adopt(
  { label, version, tree }: SourceAtom,
  rev: string,
  { ref, remote, repository, source }: Adoption,
): Promise<{ rev: string; origin: string }> {
  if ((await source.reader.read(rev)) === undefined)
    await fetchRefs(repository, remote.name, [`+${ref}:${ref}`])
  const published = readAtomCommit((await readAs(source.reader, rev, 'commit')).bytes)
  if (published.tree === tree && published.format === 'pre1') return { rev, origin: published.origin }
  throw new PublishError(
    'VersionExists',
    `${label} ${version} is published already, as ${rev} from ${published.origin}, with other files.`,
    'A version never changes: raise the version in the manifest, commit, and publish that.',
  )
}

/** What stands under a name at the remote cannot be replaced without force. */
function refuseOther(name: string, id: string, remote: Remote, label: string, version: string): void {
  const there = remote.refs.get(name)
  if (there === undefined || there === id) return
  throw new PublishError(
    'VersionExists',
    `${remote.name} has ${name} at ${there}, and not at ${id}, where it belongs.`,
    `Somebody moved it; look at it with firn atom verify, and publish ${label} in a version after ${version}.`,
  )
}

async function hashOf({ tree }: SourceAtom, { reader }: Source): Promise<string | undefined> {
  try {
    return await contentHash(await hashableTree(reader, tree))
  } catch (error) {
    if (error instanceof ContentHashError) return undefined
    throw error
  }
}

/** Keeps the refs in the repository at hand too, as eka does; ones of a run that never reached the remote give way. */
export async function keepRefs(
  repository: Repository,
  { rootCommit }: Remote,
  atoms: readonly PlacedAtom[],
): Promise<void> {
  const init = [formatRef({ kind: 'init' }), rootCommit] as const
  await replaceRefs(repository, new Map([init, ...atoms.flatMap(({ refs }) => [...refs])]))
}
