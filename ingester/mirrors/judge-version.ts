import type { Insertable } from 'kysely'
import { AtomCommitError, readAtomCommit } from '../../src/atoms/atom-commit.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { type AtomCommitMismatch, verifyAtomCommit } from '../../src/atoms/verify-atom-commit.js'
import type { MirrorAtomTable } from '../../src/db/tables/mirror-atom.js'
import type { FetchedObjects } from '../../src/git/fetch-objects.js'
import type { GitObject } from '../../src/git/pack/read-pack.js'
import { nameWords } from '../../src/indexing/name-words.js'
import type { VersionRef } from '../../src/mirrors/version-ref.js'
import { parseVersion, versionSortKey } from '../../src/requirement/version.js'
import { readMirrorManifest } from './read-mirror-manifest.js'

/** One version as a mirror's refs have it. */
export interface AdvertisedVersion extends VersionRef {
  readonly rev: string
  /** What the refs of its source commit and its manifest name, where it has them. */
  readonly origin: string | undefined
  readonly manifestObject: string | undefined
}

export type MirrorAtomRow = Insertable<MirrorAtomTable>

/**
 * Re-hashes the commit of a version from what its refs say, and reads its manifest.
 * @param mirror address, and the root that it claims
 */
export function judgeVersion(
  mirror: { readonly url: string; readonly root: string | null },
  version: AdvertisedVersion,
  fetched: FetchedObjects,
  now: Date,
): MirrorAtomRow {
  const { ref, rev, label, manifestObject } = version
  const { root } = mirror
  return {
    mirror: mirror.url,
    ref,
    rev,
    current: false,
    root,
    atom: root === null ? null : atomId(root, label),
    label,
    labelWords: nameWords(label),
    version: version.version,
    versionKey: versionSortKey(parseVersion(version.version, { build: true })),
    ...judgeCommit(version, fetched),
    manifestObject: manifestObject ?? null,
    ...readMirrorManifest(mirror.url, version, fetched),
    readAt: now,
  }
}

type Judged = Pick<MirrorAtomRow, 'verdict' | 'differences' | 'format' | 'tree' | 'origin' | 'path'>

function judgeCommit(version: AdvertisedVersion, { objects, unread }: FetchedObjects): Judged {
  const object = objects.get(version.rev)
  if (!object) return { ...NOTHING, verdict: unread.has(version.rev) ? 'unread' : 'missing' }
  const commit = tryRead(object)
  const facts = {
    label: version.label,
    version: version.version,
    tree: commit?.tree ?? NO_OBJECT,
    // The ref says where it comes from, and the commit must say the same.
    origin: version.origin ?? commit?.origin ?? NO_OBJECT,
  }
  const verdict = verifyAtomCommit(version.rev, facts, object.bytes)
  return {
    verdict: verdict.ok ? 'whole' : 'differs',
    differences: JSON.stringify(verdict.ok ? [] : verdict.mismatches.map(shorten)),
    format: commit?.format ?? null,
    tree: commit?.tree ?? null,
    origin: commit?.origin ?? null,
    path: commit?.path ?? null,
  }
}

const NO_OBJECT = '0'.repeat(40)
const NOTHING = { differences: '[]', format: null, tree: null, origin: null, path: null }

/** Longest part of a commit that is kept as a difference. */
const MAX_DIFFERENCE_LENGTH = 200

function shorten({ part, expected, found }: AtomCommitMismatch): AtomCommitMismatch {
  const cut = (text: string) => text.replaceAll('\0', '').slice(0, MAX_DIFFERENCE_LENGTH).toWellFormed()
  return { part, expected: cut(expected), found: cut(found) }
}

function tryRead({ bytes }: GitObject) {
  try {
    return readAtomCommit(bytes)
  } catch (error) {
    if (error instanceof AtomCommitError) return undefined
    throw error
  }
}
