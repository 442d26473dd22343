import {
  ATOM_FORMATS,
  AtomCommitError,
  type AtomCommitFacts,
  type AtomFormat,
  atomCommit,
  atomCommitId,
  readAtomCommit,
} from './atom-commit.js'
import { encodeCommit, parseCommit } from './git-commit.js'
import { objectId } from './object-id.js'

/** Where an atom commit differs from what is said of it. `object`: the bytes are no atom commit at all. */
export type AtomCommitPart =
  | 'id'
  | 'object'
  | 'tree'
  | 'origin'
  | 'path'
  | 'label'
  | 'version'
  | 'parents'
  | 'author'
  | 'committer'
  | 'headers'
  | 'message'

export interface AtomCommitMismatch {
  readonly part: AtomCommitPart
  readonly expected: string
  readonly found: string
}

/** Either the format under which everything agrees, or all that does not. */
export type AtomCommitVerdict =
  | { readonly ok: true; readonly format: AtomFormat }
  | { readonly ok: false; readonly mismatches: readonly AtomCommitMismatch[] }

/**
 * Whether the facts make a commit of this id, in any format that they suffice for. Needs nothing but the facts: a
 * mismatch says that one of them is not what was published, and cannot say which.
 * @throws AtomCommitError, AtomNameError, VersionError for facts that make no commit
 */
export function rehashAtomCommit(rev: string, facts: AtomCommitFacts): AtomCommitVerdict {
  // The format that is written comes first, for nearly all are of it.
  for (const format of [...ATOM_FORMATS].sort((a, b) => Number(b === 'pre1') - Number(a === 'pre1'))) {
    if (facts.path === undefined && (format === '1' || format === 'pre1.0')) continue
    if (atomCommitId(facts, format) === rev) return { ok: true, format }
  }
  return { ok: false, mismatches: [{ part: 'id', expected: rev, found: atomCommitId(facts) }] }
}

/**
 * Compares the commit object that a repository hands out under `rev` with what is said of it, part by part. In the
 * format `axios` label and version stand in no commit: there they are not compared. A path is, where both name one.
 * @param bytes of the commit object, without git's own header
 * @throws AtomCommitError, AtomNameError, VersionError for facts that make no commit
 */
export function verifyAtomCommit(rev: string, facts: AtomCommitFacts, bytes: Uint8Array): AtomCommitVerdict {
  const mismatches: AtomCommitMismatch[] = []
  const compare = (part: AtomCommitPart, expected: string, found: string) => {
    if (expected !== found) mismatches.push({ part, expected, found })
  }
  compare('id', rev, objectId('commit', bytes))
  const read = compareParts(facts, bytes, compare)
  if (!read || mismatches.length > 0) return { ok: false, mismatches }
  // The last gap: bytes that read as the very same parts and are others, such as text that is not UTF-8.
  compare('object', objectId('commit', encodeCommit(read.expected)), rev)
  return mismatches.length > 0 ? { ok: false, mismatches } : { ok: true, format: read.format }
}

type Compare = (part: AtomCommitPart, expected: string, found: string) => void

function compareParts(facts: AtomCommitFacts, bytes: Uint8Array, compare: Compare) {
  const said = tryRead(bytes)
  if (said instanceof AtomCommitError) {
    compare('object', 'an atom commit', said.message)
    return undefined
  }
  const found = parseCommit(bytes)
  // A path that nobody claims is taken from the commit: it is an address in the source, checked there.
  const path = facts.path ?? said.path
  const expected = atomCommit(path === undefined ? facts : { ...facts, path }, said.format)
  compare('tree', facts.tree, found.tree)
  compare('origin', facts.origin, said.origin)
  if (said.path !== undefined && facts.path !== undefined) compare('path', facts.path, said.path)
  if (said.label !== undefined) compare('label', facts.label.normalize('NFKC'), said.label)
  if (said.version !== undefined) compare('version', facts.version, said.version)
  if (said.label === undefined) compare('message', expected.message, found.message)
  compare('parents', '', found.parents.join(' '))
  compare('author', expected.author, found.author)
  compare('committer', expected.committer, found.committer)
  compare('headers', namesOf(expected.headers), namesOf(found.headers))
  return { format: said.format, expected }
}

function tryRead(bytes: Uint8Array) {
  try {
    return readAtomCommit(bytes)
  } catch (error) {
    if (error instanceof AtomCommitError) return error
    throw error
  }
}

function namesOf(headers: readonly (readonly [string, string])[]): string {
  return headers.map(([name]) => name).join(' ')
}
