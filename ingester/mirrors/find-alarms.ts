import { sql } from 'kysely'
import { atomId } from '../../src/atoms/atom-id.js'
import { VERSION_REF_PREFIXES } from '../../src/atoms/atom-ref.js'
import type { AlarmParty, MirrorAlarmKind } from '../../src/db/tables/mirror-alarm.js'
import type { Trx } from '../../src/indexing/index-transaction.js'
import { MAX_ALARM_PARTIES, MAX_ALARMS_OF_LOOK } from '../../src/limits/mirrors.js'
import { spellingsOf } from '../../src/mirrors/mirror-url.js'
import { parseVersionRef } from '../../src/mirrors/version-ref.js'
import { INIT_REF } from './select-refs.js'

/** A disagreement that stands now. */
export interface Alarm {
  readonly kind: MirrorAlarmKind
  /** What tells it from others of its kind. */
  readonly subject: string
  readonly root: string | null
  readonly label: string | null
  readonly version: string | null
  readonly atom: string | null
  readonly parties: readonly AlarmParty[]
}

export interface FoundAlarms {
  readonly alarms: readonly Alarm[]
  /** Kinds of which there may be more: that one is not among these does not mean that it is over. */
  readonly cutShort: readonly MirrorAlarmKind[]
}

/** Looks for everything that a mirror, and the mirrors that claim one of the roots, cannot all be right about. */
export async function findAlarms(trx: Trx, url: string, roots: readonly string[]): Promise<FoundAlarms> {
  const found: Alarm[][] = []
  for (const root of roots) found.push(await findRevs(trx, root))
  found.push(await findRoots(trx, url), await findMoved(trx, url), await findLying(trx, url))
  const full = found.filter(({ length }) => length >= MAX_ALARMS_OF_LOOK)
  return { alarms: found.flat(), cutShort: full.flatMap(([alarm]) => alarm?.kind ?? []) }
}

/**
 * Versions of one root that stand at different commits: here and there, or here and in a signed release. Those in
 * mirrors of the operator come first: anybody can make any number of others, to hide one.
 */
async function findRevs(trx: Trx, root: string): Promise<Alarm[]> {
  const { rows } = await sql<{ ref: string; parties: AlarmParty[] }>`
    with said as (
      select r.ref, r.object, r.mirror, null as release, m.operator from "mirrorRef" r join mirror m on m.url = r.mirror
      where m.named and m.root = ${root} and r.current and r.object is not null and ${isVersion('r.ref')}
      union all
      select ${REF_PREFIX} || a.label || '/' || a.version, a.commit, null, a.uri, false
      from "atomRelease" a join actor on actor.did = a.did where a."rootCommit" = ${root} and actor.active
    )
    select ref, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'mirror', mirror, 'release', release, 'object', object)) order by mirror, release) as parties
    from said group by ref having count(distinct object) > 1 and count(mirror) > 0
    order by bool_or(operator) desc, ref limit ${MAX_ALARMS_OF_LOOK}`.execute(trx)
  return rows.map(({ ref, parties }) => alarmOf('revs', `${root} ${ref}`, { root, ref, parties }))
}

/** Releases that name the mirror, and another root than it claims. */
async function findRoots(trx: Trx, url: string): Promise<Alarm[]> {
  const { rows } = await sql<{ label: string; rootCommit: string; uri: string; root: string }>`
    select distinct on (a."definitionUri", a."rootCommit") a.label, a."rootCommit", a.uri, m.root
    from "atomRelease" a join actor on actor.did = a.did, mirror m
    where m.url = ${url} and a.mirrors && ${spellingsOf(url)}::text[] and actor.active
      and m.root is not null and a."rootCommit" <> m.root
    order by a."definitionUri", a."rootCommit", a."versionKey" desc limit ${MAX_ALARMS_OF_LOOK}`.execute(trx)
  return rows.map(({ label, rootCommit, uri, root }) => ({
    ...alarmOf('roots', `${url} ${rootCommit} ${label}`, {
      root: rootCommit,
      parties: [
        { mirror: url, object: root },
        { release: uri, object: rootCommit },
      ],
    }),
    label,
    atom: atomId(rootCommit, label),
  }))
}

/** Refs that name another object than the first that was ever seen there. */
async function findMoved(trx: Trx, url: string): Promise<Alarm[]> {
  const { rows } = await sql<{ ref: string; before: string; now: string; root: string | null }>`
    select c.ref, first.object as before, c.object as now, m.root from mirror m
    join "mirrorRef" c on c.mirror = m.url
    join lateral (
      select object from "mirrorRef" h where h.mirror = c.mirror and h.ref = c.ref and h.object is not null
      order by h.id limit 1
    ) first on true
    where m.url = ${url} and c.current and c.object is not null and c.object <> first.object
      and (c.ref = ${INIT_REF} or ${isVersion('c.ref')})
    order by c.ref limit ${MAX_ALARMS_OF_LOOK}`.execute(trx)
  return rows.map(({ ref, before, now, root }) =>
    alarmOf('moved', `${url} ${ref}`, {
      ...{ root, ref },
      parties: [
        { mirror: url, object: before },
        { mirror: url, object: now },
      ],
    }),
  )
}

/** Versions whose commit is not what its ref says, or is not handed out. */
async function findLying(trx: Trx, url: string): Promise<Alarm[]> {
  const rows = await trx
    .selectFrom('mirrorAtom')
    .select(['ref', 'rev', 'root'])
    .where('mirror', '=', url)
    .where('current', '=', true)
    .where('verdict', 'in', ['differs', 'missing'])
    .orderBy('ref')
    .limit(MAX_ALARMS_OF_LOOK)
    .execute()
  return rows.map(({ ref, rev, root }) =>
    alarmOf('lying', `${url} ${ref}`, { root, ref, parties: [{ mirror: url, object: rev }] }),
  )
}

function alarmOf(
  kind: MirrorAlarmKind,
  subject: string,
  { root, ref = '', parties }: { root: string | null; ref?: string; parties: readonly AlarmParty[] },
): Alarm {
  const version = parseVersionRef(ref)
  return {
    ...{ kind, subject, root },
    label: version?.label ?? null,
    version: version?.version ?? null,
    atom: version && root !== null ? atomId(root, version.label) : null,
    parties: parties.slice(0, MAX_ALARM_PARTIES),
  }
}

/** What stands before label and version in the ref of a release `a`; null for a format of nobody's knowing. */
const REF_PREFIX = sql<string | null>`case a.format ${sql.join(
  VERSION_REF_PREFIXES.map(([format, prefix]) => sql`when ${sql.lit(format)} then ${sql.lit(prefix)}`),
  sql` `,
)} end`

/** Whether a ref names an atom commit, as far as SQL can tell: those of sources and manifests stand beside them. */
function isVersion(column: 'r.ref' | 'c.ref') {
  const ref = sql.ref(column)
  return sql<boolean>`(${ref} like 'refs/eka/atoms/%' or ${ref} like 'refs/atom/pub/%'
    or (${ref} like 'refs/atoms/%' and ${ref} not like 'refs/atoms/%/\\_%/%'))`
}
