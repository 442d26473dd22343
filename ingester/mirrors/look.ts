import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { MirrorProtocol } from '../../src/db/tables/mirror.js'
import { fetchObjects } from '../../src/git/fetch-objects.js'
import { listRefs } from '../../src/git/list-refs.js'
import type { GitRequestOptions } from '../../src/git/request.js'
import { isDue } from '../../src/is-due.js'
import { MAX_LOOSE_OBJECTS } from '../../src/limits/git-remote.js'
import { MAX_MIRROR_REFS, MIRROR_REREAD_MS, MIRROR_VERSIONS_AT_ONCE } from '../../src/limits/mirrors.js'
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
  /** Whether there are more that were never read: they are at the next look, which is to be soon. */
  readonly isPartial: boolean
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
  const advertised = Map.groupBy(
    advertisedVersions(selected),
    ({ ref, rev, manifestObject }) =>
      known.get(knownKey(ref, rev, manifestObject, selected.root)) ?? 'unknown',
  )
  const unknown = advertised.get('unknown') ?? []
  // Of plain files, each is a request: a commit and a manifest of every version.
  const atOnce = greeting.protocol === 'dumb' ? MAX_LOOSE_OBJECTS / 2 : MIRROR_VERSIONS_AT_ONCE
  const fresh = [...unknown, ...(advertised.get('again') ?? [])].slice(0, atOnce)
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
  const versions: MirrorAtomRow[] = []
  for (const version of fresh) {
    versions.push(judgeVersion({ url: mirror.url, root }, version, fetched, at))
    // A manifest of others may take its time.
    await nextTurn()
  }
  const [why] = fetched.unread.values()
  const unread = why === undefined ? null : `${fetched.unread.size} of its objects were not read: ${why}.`
  const note = [selected.note, unread].filter((part) => part !== null).join(' ') || null
  return { ...selected, note, at, protocol: greeting.protocol, versions, isPartial: unknown.length > atOnce }
}

/**
 * Looks at a mirror that signed releases name: whether their refs stand as they say, and nothing else but what was
 * looked for before. A ref of which nobody asks is not gone.
 * @throws GitRemoteError; the signal's reason
 */
export async function lookForRefs(mirror: DueMirror, options: LookOptions): Promise<Look> {
  const { db, now: at } = options
  const wanted = new Set([...(await wantedRefs(db, mirror.url)), ...(await seenRefs(db, mirror.url))])
  const { greeting, refs } = await listRefs(mirror.url, MIRROR_PREFIXES, options)
  return { ...selectRefs(refs, wanted), at, protocol: greeting.protocol, versions: [], isPartial: false }
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

/** The refs that stood there at the last look. */
async function seenRefs(db: Db, url: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('mirrorRef')
    .select('ref')
    .where('mirror', '=', url)
    .where('current', '=', true)
    .where('object', 'is not', null)
    .execute()
  return new Set(rows.map(({ ref }) => ref))
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

/** Versions that were read, whole or not, under the same manifest and root, and whether they are to be read again. */
async function knownVersions(db: Db, url: string, now: Date): Promise<Map<string, 'settled' | 'again'>> {
  const rows = await db
    .selectFrom('mirrorAtom')
    .select(['ref', 'rev', 'manifestObject', 'root', 'verdict', 'readAt'])
    .where('mirror', '=', url)
    .execute()
  return new Map(
    rows.map(({ ref, rev, manifestObject, root, verdict, readAt }) => {
      const isAgain =
        verdict === 'missing' ||
        (verdict === 'unread' && isDue(readAt.getTime() + MIRROR_REREAD_MS, now.getTime(), MIRROR_REREAD_MS))
      return [knownKey(ref, rev, manifestObject, root), isAgain ? 'again' : 'settled']
    }),
  )
}

function knownKey(
  ref: string,
  rev: string,
  manifestObject: string | null | undefined,
  root: string | null,
): string {
  return [ref, rev, manifestObject ?? '', root ?? ''].join(' ')
}
