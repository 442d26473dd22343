import { atomId } from '../../src/atoms/atom-id.js'
import { compareMirrors } from '../../src/atoms/lock/order.js'
import { THIS_REPOSITORY } from '../../src/atoms/toml/checks.js'
import type { Neighbour } from '../project/atom-files.js'
import { type Mirror, MirrorError } from './mirrors.js'
import { AtomAlarmError, ResolutionError } from './resolution-error.js'

/** A set as a manifest declares it, seen from the repository that the manifest is in. */
export interface DeclaredSet {
  readonly tag: string
  readonly mirrors: readonly string[]
  /** Its root commit where somebody told it already: a lock or a record. */
  readonly knownRoot?: string | undefined
}

/** The repository that a manifest is in: what `::` means there. */
export interface Home {
  readonly mirrors: readonly string[]
  /** For a repository on this machine. */
  readonly local?: LocalRepository
}

export interface LocalRepository {
  /** Undefined: it has no commit yet. */
  readonly root: string | undefined
  readonly neighbours: readonly Neighbour[]
}

/** A set whose repository is known. */
export interface FoundSet {
  readonly tag: string
  readonly root: string
  /** Addresses, without `::`. */
  readonly mirrors: readonly string[]
  /** Those that answered. */
  readonly answers: readonly Mirror[]
  /** Sentences on those that did not. */
  readonly silent: readonly string[]
  /** Set where `::` is among the mirrors, of a repository on this machine. */
  readonly local: LocalRepository | undefined
}

/** Where an atom can be had. */
export interface Place {
  readonly id: string
  readonly label: string
  /** As sentences call it. */
  readonly name: string
  readonly set: FoundSet
}

/** Asks a mirror, as it may be asked by who names it. */
export type AskMirror = (url: string) => Promise<Mirror | MirrorError>

/**
 * Finds out which repository a set is: its mirrors are asked for their root commits, which must be one.
 * @throws AtomAlarmError for two roots; ResolutionError when nobody tells
 */
export async function findSet(
  { tag, mirrors, knownRoot }: DeclaredSet,
  home: Home,
  ask: AskMirror,
): Promise<FoundSet> {
  const isOwn = mirrors.includes(THIS_REPOSITORY)
  const local = isOwn ? home.local : undefined
  const urls = [
    ...new Set(mirrors.flatMap((mirror) => (mirror === THIS_REPOSITORY ? home.mirrors : [mirror]))),
  ]
  const asked = await Promise.all(urls.map(ask))
  const answers = asked.flatMap((answer) => (answer instanceof MirrorError ? [] : [answer]))
  const silent = asked.flatMap((answer) => (answer instanceof MirrorError ? [answer.message] : []))
  const claims = [
    ...(local?.root === undefined ? [] : [{ root: local.root, from: 'this repository' }]),
    ...answers.map(({ root, url }) => ({ root, from: url })),
  ]
  const [first] = claims
  const other = claims.find(({ root }) => root !== first?.root)
  if (first && other) {
    throw new AtomAlarmError(
      `The mirrors of the set ${tag} are different repositories: the root commit of ${first.from} is ${first.root}, that of ${other.from} is ${other.root}.`,
      { hint: 'A set is one repository: take out the mirror that is not, or make it a set of its own.' },
    )
  }
  const root = first?.root ?? knownRoot
  if (root === undefined) throw unknownRoot(tag, silent, local)
  if (knownRoot !== undefined && root !== knownRoot) throw movedRoot(tag, root, knownRoot, first?.from ?? '')
  return { tag, root, mirrors: urls, answers, silent, local }
}

/**
 * Where an atom can be had that two manifests name: at the mirrors of both, whichever comes first. Its set is the same
 * object if the other adds nothing.
 */
export function joinPlaces(known: Place, other: Place): Place {
  const { set } = known
  const name = other.name < known.name ? other.name : known.name
  const hasAll =
    other.set.mirrors.every((url) => set.mirrors.includes(url)) &&
    (set.local ?? other.set.local) === set.local
  if (hasAll) return { ...known, name }
  const answers = new Map([...set.answers, ...other.set.answers].map((answer) => [answer.url, answer]))
  return {
    ...known,
    name,
    set: {
      ...set,
      mirrors: [...new Set([...set.mirrors, ...other.set.mirrors])].toSorted(compareMirrors),
      answers: [...answers.values()],
      silent: [...new Set([...set.silent, ...other.set.silent])].toSorted(),
      local: set.local ?? other.set.local,
    },
  }
}

export function placeOf(set: FoundSet, label: string): Place {
  return { id: atomId(set.root, label), label, name: `${set.tag}.${label}`, set }
}

function unknownRoot(tag: string, silent: readonly string[], local: LocalRepository | undefined) {
  if (silent.length === 0) {
    const why = local
      ? 'this repository has no commit yet'
      : 'it has no mirror but the repository it is named in'
    return new ResolutionError(`Nobody tells which repository the set ${tag} is: ${why}.`, {
      hint: local ? 'Make a first commit, or run firn atom init.' : 'Name a mirror of it in [package.sets].',
    })
  }
  return new ResolutionError(`No mirror of the set ${tag} answers. ${silent.join(' ')}`, {
    hint: 'Look at the addresses in [package.sets], or try again later.',
    exitCode: 4,
  })
}

function movedRoot(tag: string, root: string, known: string, from: string): AtomAlarmError {
  return new AtomAlarmError(
    `The set ${tag} is locked as the repository with the root commit ${known}, but that of ${from} is ${root}.`,
    {
      hint: 'Either the address leads elsewhere now, or the repository was replaced. If that is right, resolve with --fresh.',
    },
  )
}
