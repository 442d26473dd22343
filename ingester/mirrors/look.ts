import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { MirrorProtocol } from '../../src/db/tables/mirror.js'
import { fetchObjects } from '../../src/git/fetch-objects.js'
import { listRefs } from '../../src/git/list-refs.js'
import type { GitRequestOptions } from '../../src/git/request.js'
import { MAX_MIRROR_REFS, MIRROR_REREAD_MS } from '../../src/limits/mirrors.js'
import { spellingsOf } from '../../src/mirrors/mirror-url.js'
import { MIRROR_PREFIXES, parseVersionRef, versionRefName } from '../../src/mirrors/version-ref.js'
import type { DueMirror } from './due-mirrors.js'
import { type AdvertisedVersion, judgeVersion, type MirrorAtomRow } from './judge-version.js'
import { type SelectedRefs, selectRefs } from './select-refs.js'

/** What one look at a mirror found. */
export interface Look extends SelectedRefs {
  /** When it began. */
  readonly at: Date
  readonly protocol: MirrorProtocol
  /** Versions that were read: those that were not known before, or not wholly. */
  readonly versions: readonly MirrorAtomRow[]
}

export interface LookOptions extends GitRequestOptions {
  readonly db: Db
  readonly now: Date
}

/**
 * Looks at a mirror of the operator: lists its refs, and reads the commits and manifests of versions that are new.
 * @throws GitRemoteError; the signal's reason
 */
export async function lookForAtoms(mirror: DueMirror, options: LookOptions): Promise<Look> {
  const { db, now: at } = options
  const { greeting, refs } = await listRefs(mirror.url, MIRROR_PREFIXES, options)
  const selected = selectRefs(refs)
  const known = await knownVersions(db, mirror.url, at)
  const fresh = advertisedVersions(selected).filter(
    ({ ref, rev, manifestObject }) => !known.has(knownKey(ref, rev, manifestObject, selected.root)),
  )
  const fetched = await fetchObjects(
    mirror.url,
    greeting,
    {
      commits: fresh.map(({ rev }) => rev),
      blobs: fresh.flatMap(({ manifestObject }) => manifestObject ?? []),
    },
    options,
  )
  const { root } = selected
  const versions = fresh.map((version) => judgeVersion({ url: mirror.url, root }, version, fetched, at))
  const [why] = fetched.unread.values()
  const unread = why === undefined ? null : `${fetched.unread.size} of its objects were not read: ${why}.`
  const note = [selected.note, unread].filter((part) => part !== null).join(' ') || null
  return { ...selected, note, at, protocol: greeting.protocol, versions }
}

/**
 * Looks at a mirror that signed releases name: whether their refs stand as they say, and nothing else.
 * @throws GitRemoteError; the signal's reason
 */
export async function lookForRefs(mirror: DueMirror, options: LookOptions): Promise<Look> {
  const { db, now: at } = options
  const wanted = await wantedRefs(db, mirror.url)
  const { greeting, refs } = await listRefs(mirror.url, MIRROR_PREFIXES, options)
  return { ...selectRefs(refs, wanted), at, protocol: greeting.protocol, versions: [] }
}

/** The refs that signed releases say are there. */
async function wantedRefs(db: Db, url: string): Promise<Set<string>> {
  const releases = await db
    .selectFrom('atomRelease')
    .innerJoin('actor', 'actor.did', 'atomRelease.did')
    .select(['format', 'label', 'version'])
    .where('actor.active', '=', true)
    .where(sql<boolean>`mirrors && ${spellingsOf(url)}::text[]`)
    .orderBy('uri')
    .limit(MAX_MIRROR_REFS)
    .execute()
  return new Set(
    releases.flatMap(({ format, label, version }) => versionRefName(format, label, version) ?? []),
  )
}

function advertisedVersions({ refs }: SelectedRefs): AdvertisedVersion[] {
  return [...refs].flatMap(([name, rev]) => {
    const version = parseVersionRef(name)
    if (!version) return []
    const meta = metaRefsOf(version.ref)
    return [{ ...version, rev, origin: refs.get(meta.origin), manifestObject: refs.get(meta.manifest) }]
  })
}

/** Where the source commit and the manifest of a version's ref are named: the successor has no such refs. */
function metaRefsOf(ref: string): { origin: string; manifest: string } {
  const first = /^refs\/atoms\/([^/]+)\/([^/]+)$/.exec(ref)
  if (first) {
    const [, label, version] = first
    return {
      origin: `refs/atoms/${label}/_srcs/${version}`,
      manifest: `refs/atoms/${label}/_specs/${version}`,
    }
  }
  const meta = ref.replace(/^refs\/eka\/atoms\//, 'refs/eka/meta/')
  return { origin: `${meta}/origin`, manifest: `${meta}/manifest` }
}

/** Versions that need not be read again: they were, whole or not, under the same manifest and root. */
async function knownVersions(db: Db, url: string, now: Date): Promise<Set<string>> {
  const rows = await db
    .selectFrom('mirrorAtom')
    .select(['ref', 'rev', 'manifestObject', 'root'])
    .where('mirror', '=', url)
    .where((eb) =>
      eb.or([
        eb('verdict', 'in', ['whole', 'differs']),
        eb.and([eb('verdict', '=', 'unread'), eb('readAt', '>', new Date(now.getTime() - MIRROR_REREAD_MS))]),
      ]),
    )
    .execute()
  return new Set(rows.map(({ ref, rev, manifestObject, root }) => knownKey(ref, rev, manifestObject, root)))
}

function knownKey(
  ref: string,
  rev: string,
  manifestObject: string | null | undefined,
  root: string | null,
): string {
  return [ref, rev, manifestObject ?? '', root ?? ''].join(' ')
}
