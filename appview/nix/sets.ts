import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { AUTHOR_SETS_KEPT, LATE_EVENTS } from '../../src/limits/nix.js'
import { emitSet, type SetEntry } from '../../src/nix/author-set.js'
import { canonicalJson } from '../../src/nix/canonical-json.js'
import { emitIndex } from '../../src/nix/index-set.js'
import { type Library, packTree } from '../../src/nix/library.js'
import { flakeRegistry } from '../../src/nix/registry.js'
import { anyOf } from '../hydrate/any.js'
import { treeUrl } from './addresses.js'
import { NotFoundError } from './errors.js'
import { lockMany } from './lock-many.js'
import { addressOf, flakeNixpkgs, type LocksContext } from './locks.js'
import { Memo } from './memo.js'
import { createRowSource } from './release-source.js'

/** Trees of many packages, and the registry. They change with the index, and are made anew only when it changed. */
export interface Sets {
  /** Everything of one author: the gzipped tarball. @throws NotFoundError when there is nothing */
  author(author: { did: string; handle: string | null }): Promise<Buffer>
  /** The whole index: the gzipped tarball. */
  index(): Promise<Buffer>
  /** The flake registry as JSON. */
  registry(): Promise<string>
}

export interface SetLibraries {
  readonly set: Library
  readonly index: Library
}

/** The newest release of a package whose author is active. */
interface Newest {
  readonly uri: string
  readonly did: string
  readonly handle: string | null
  readonly name: string
  readonly systems: string[]
  /** Of the release, in milliseconds. */
  readonly time: number
}

export function createSets(
  ctx: LocksContext & { readonly original: Readonly<Record<string, string>> },
  libraries: SetLibraries,
): Sets {
  const nixpkgs = flakeNixpkgs(ctx.nixpkgs)
  const authors = new Memo<Buffer>(AUTHOR_SETS_KEPT)
  /** Whom an author's set depends on, as far as is known: dependencies have other authors. */
  const involved = new Map<string, readonly string[]>()
  const whole = new Memo<Buffer>(1)
  const registries = new Memo<string>(1)

  async function emitAuthor(did: string, who: string): Promise<Buffer> {
    const packages = await selectNewest(ctx.db, did)
    if (packages.length === 0) throw new NotFoundError(`${who} has no release of a package in this index.`)
    const source = createRowSource(ctx.db, ctx.publicUrl)
    const { locks, failures } = await lockMany(
      ctx,
      packages.map(({ uri }) => uri),
      source,
    )
    involved.delete(did)
    involved.set(did, [...new Set([did, ...source.authors])])
    const [oldest = did] = involved.keys()
    if (involved.size > AUTHOR_SETS_KEPT) involved.delete(oldest)
    const entries = packages.flatMap(({ uri, name, systems }): SetEntry[] => {
      const found = locks.get(uri)
      return found ? [{ name, systems, lock: found.lock }] : []
    })
    const leftOut = packages.flatMap(({ uri, name }) => {
      const reason = failures.get(uri)
      return reason === undefined ? [] : [[name, reason]]
    })
    const tree = emitSet(
      { entries, leftOut: Object.fromEntries(leftOut), nixpkgs },
      source.records,
      libraries.set,
    )
    return packTree(tree, libraries.set, newestTime(packages)).tarball
  }

  async function emitWhole(): Promise<Buffer> {
    const packages = await selectNewest(ctx.db)
    const source = createRowSource(ctx.db, ctx.publicUrl)
    const { locks } = await lockMany(
      ctx,
      packages.map(({ uri }) => uri),
      source,
    )
    const entries = packages.flatMap(({ uri, did, handle, name }) => {
      const found = locks.get(uri)
      if (!found) return []
      const url = treeUrl(ctx.publicUrl, addressOf(found.id, found.lock))
      return [{ author: handle ?? did, name, url, narHash: found.narHash }]
    })
    const tree = emitIndex(entries, { nixpkgs }, libraries.index)
    return packTree(tree, libraries.index, newestTime(packages)).tarball
  }

  async function emitRegistry(): Promise<string> {
    const packages = (await selectNewest(ctx.db)).map(({ did, handle, name }) => ({
      handle,
      name,
      url: `${ctx.publicUrl}/p/${did}/${name}/latest.tar.gz`,
    }))
    return canonicalJson(
      flakeRegistry(packages, { origin: ctx.publicUrl, nixpkgs: { original: ctx.original } }),
    )
  }

  return {
    author: async ({ did, handle }) =>
      // A set that turns out to involve others is made once more, under a key that names them.
      authors.get(did, await fingerprintOf(ctx.db, involved.get(did) ?? [did]), () =>
        emitAuthor(did, handle ?? did),
      ),
    index: async () => whole.get('index', await fingerprint(ctx.db), emitWhole),
    registry: async () => registries.get('registry', await fingerprint(ctx.db), emitRegistry),
  }
}

/** In the order in which authors became known, then by name. */
async function selectNewest(db: Db, did?: string): Promise<Newest[]> {
  const rows = await db
    .selectFrom('definition')
    .innerJoin('actor', 'actor.did', 'definition.did')
    .innerJoin('release', 'release.uri', 'definition.newestReleaseUri')
    .select(['release.uri', 'actor.did', 'actor.handle', 'definition.key as name', 'release.systems'])
    .select('release.createdAt')
    .where('actor.active', '=', true)
    .where('definition.kind', '=', 'package')
    .where('release.yanked', '=', false)
    .$if(did !== undefined, (query) => query.where('definition.did', '=', did ?? ''))
    .orderBy('actor.indexedAt')
    .orderBy('actor.did')
    .orderBy('definition.key')
    .execute()
  return rows.map(({ createdAt, ...row }) => ({ ...row, time: createdAt.getTime() }))
}

function newestTime(packages: readonly Newest[]): number {
  const newest = packages.reduce((time, { time: other }) => Math.max(time, other), 1000)
  return Math.trunc(newest / 1000)
}

/**
 * A text that is another one whenever what these authors have may be another. Events are counted too: one may be
 * committed after another with a higher number.
 */
async function fingerprintOf(db: Db, dids: readonly string[]): Promise<string> {
  const { rows } = await sql<{ events: string | null; actors: string | null }>`
    select
      (select max(seq) || ' ' || count(*) from "updateEvent" where did = ${anyOf(dids)}) as events,
      (select md5(${ACTORS}) from actor where did = ${anyOf(dids)}) as actors`.execute(db)
  return `${dids.join(' ')} ${rows[0]?.events} ${rows[0]?.actors}`
}

/** Likewise for the whole index. Only the last events are counted: transactions do not stay open for longer. */
async function fingerprint(db: Db): Promise<string> {
  const { rows } = await sql<{ events: string | null; actors: string | null }>`
    select
      (select max(seq) || ' ' || count(*) from "updateEvent"
        where seq > (select max(seq) from "updateEvent") - ${LATE_EVENTS}::bigint) as events,
      (select md5(${ACTORS}) from actor) as actors`.execute(db)
  return `${rows[0]?.events} ${rows[0]?.actors}`
}

/** What a set shows of accounts. */
const ACTORS = sql`string_agg(did || coalesce(handle, '') || coalesce(pds, '') || active::text, ' ' order by did)`
