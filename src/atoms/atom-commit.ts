import { parseAtomVersion } from './atom-version.js'
import { type CommitObject, CommitObjectError, encodeCommit, parseCommit } from './git-commit.js'
import { parseLabel } from './name.js'
import { isObjectId, objectId } from './object-id.js'

/**
 * The generations of the atom commit, by the `format` header that each carries: `1` (2024), `pre1.0` (October 2025),
 * `pre1` (from November 2025; the one that is written). `axios` is the successor's, which carries none.
 */
export const ATOM_FORMATS = ['1', 'pre1.0', 'pre1', 'axios'] as const

export type AtomFormat = (typeof ATOM_FORMATS)[number]

/** All that an atom commit is made of, and so all that its id depends on. */
export interface AtomCommitFacts {
  /** The tree of the atom's directory. */
  readonly tree: string
  /** The source commit that it was published from. */
  readonly origin: string
  readonly label: string
  readonly version: string
  /** The atom's directory in the source; only `1` and `pre1.0` have it in the commit. */
  readonly path?: string
}

/** What an atom commit says of itself. Its formats do not all say everything: `axios` names neither label nor version. */
export interface AtomCommit {
  readonly format: AtomFormat
  readonly tree: string
  readonly origin: string
  readonly path: string | undefined
  readonly label: string | undefined
  readonly version: string | undefined
}

/** A commit that is no atom commit of a known format, or facts that make none. */
export class AtomCommitError extends Error {
  override name = 'AtomCommitError'
}

/** Nobody, at the beginning of time: the commit shall depend on what it holds alone. */
const NOBODY = ' <> 0 +0000'

interface Layout {
  readonly originHeader: 'origin' | 'src'
  readonly hasPath: boolean
  readonly message: (label: string, version: string) => string
  /** Finds label and version in the message, where it holds them. */
  readonly read: RegExp | undefined
}

const LABEL_AND_VERSION = /^([^\s:]+): (\S+)$/

const LAYOUTS: Readonly<Record<AtomFormat, Layout>> = {
  '1': {
    originHeader: 'src',
    hasPath: true,
    message: (label, version) => `${label}: ${version}`,
    read: LABEL_AND_VERSION,
  },
  'pre1.0': {
    originHeader: 'origin',
    hasPath: true,
    message: (label, version) => `${label}: ${version}`,
    read: LABEL_AND_VERSION,
  },
  pre1: {
    originHeader: 'origin',
    hasPath: false,
    message: (label, version) => `publish(${label}): ${version}`,
    read: /^publish\(([^\s()]+)\): (\S+)$/,
  },
  axios: { originHeader: 'src', hasPath: false, message: () => '', read: undefined },
}

/**
 * The commit object that publishes an atom; `encodeCommit` gives its bytes.
 * @throws AtomCommitError, AtomNameError, VersionError
 */
export function atomCommit(facts: AtomCommitFacts, format: AtomFormat = 'pre1'): CommitObject {
  const { originHeader, hasPath, message } = LAYOUTS[format]
  for (const id of [facts.tree, facts.origin]) {
    if (!isObjectId(id)) throw new AtomCommitError(`${JSON.stringify(id)} is no object id: 40 hex digits.`)
  }
  const headers: [string, string][] = [[originHeader, facts.origin]]
  if (hasPath) {
    if (facts.path === undefined) throw new AtomCommitError(`A commit of format ${format} needs its path.`)
    headers.push(['path', facts.path])
  }
  if (format !== 'axios') headers.push(['format', format])
  return {
    tree: facts.tree,
    parents: [],
    author: NOBODY,
    committer: NOBODY,
    headers,
    message: message(parseLabel(facts.label), parseAtomVersion(facts.version)),
  }
}

/**
 * The id of the commit that publishes an atom: its `rev`, bit for bit as eka writes it.
 * @throws AtomCommitError, AtomNameError, VersionError, CommitObjectError
 */
export function atomCommitId(facts: AtomCommitFacts, format: AtomFormat = 'pre1'): string {
  return objectId('commit', encodeCommit(atomCommit(facts, format)))
}

/**
 * Reads the bytes of an atom commit of any known format. What it says is not checked here: see `verifyAtomCommit`.
 * @throws AtomCommitError
 */
export function readAtomCommit(bytes: Uint8Array): AtomCommit {
  const commit = parseOrExplain(bytes)
  const headers = new Map(commit.headers)
  const format = formatOf(headers)
  const { originHeader, read } = LAYOUTS[format]
  const origin = headers.get(originHeader)
  if (origin === undefined) {
    throw new AtomCommitError(
      `An atom commit of format ${format} has a header "${originHeader}"; this one has none.`,
    )
  }
  const [, label, version] = read?.exec(commit.message) ?? []
  return { format, tree: commit.tree, origin, path: headers.get('path'), label, version }
}

function parseOrExplain(bytes: Uint8Array): CommitObject {
  try {
    return parseCommit(bytes)
  } catch (error) {
    if (!(error instanceof CommitObjectError)) throw error
    throw new AtomCommitError(error.message, { cause: error })
  }
}

function formatOf(headers: ReadonlyMap<string, string>): AtomFormat {
  const written = headers.get('format')
  if (written === undefined) {
    if (headers.has('src')) return 'axios'
    throw new AtomCommitError('This is no atom commit: it names no source commit.')
  }
  const format = ATOM_FORMATS.find((known) => known === written)
  if (format === undefined || format === 'axios') {
    throw new AtomCommitError(
      `The atom format ${JSON.stringify(written)} is not known: known are 1, pre1.0 and pre1.`,
    )
  }
  return format
}
