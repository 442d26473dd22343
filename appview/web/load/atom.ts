import type { DefinitionView, ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import type { snapshot } from '../../../src/lexicons/dev/firn.js'
import { versionRefName } from '../../../src/mirrors/version-ref.js'
import { parseAtUri } from '../../../src/syntax/at-uri.js'
import { type AlarmFact, hydrateAlarms } from '../../hydrate/mirror-alarms.js'
import { hydrateMirrorStates, type MirrorFact } from '../../hydrate/mirror-states.js'
import type { LockedTree } from '../../nix/service.js'
import { atomBlocks, type UseGroup } from '../atom-blocks.js'
import { atomRecord, releaseRecord, snapshotOf } from '../records.js'
import type { WebContext } from '../web-context.js'
import { type AtomClaims, loadClaims } from './atom-claims.js'
import { loadRequirements, type RequirementFact } from './atom-requirements.js'

/** Disagreements of one atom that a page shows, the latest. */
const ALARMS_SHOWN = 50

/** What pages show of an atom beside what they show of every definition. */
export interface AtomParts {
  readonly atomId: string
  readonly claims: AtomClaims
  /** What mirrors cannot all be right about: of the release, where the page is about one. */
  readonly alarms: readonly AlarmFact[]
  /** Undefined while there is no release. */
  readonly released: ReleasedAtom | undefined
}

/** Of one release. */
export interface ReleasedAtom {
  readonly snapshot: snapshot.Main
  /** The ref of its commit; undefined for a generation that is not known here. */
  readonly ref: string | undefined
  readonly requirements: readonly RequirementFact[]
  readonly mirrors: readonly MirrorFact[]
  readonly groups: readonly UseGroup[]
}

/** @param follow whether the ways to use it follow newer releases */
export async function loadAtom(
  ctx: Pick<WebContext, 'db' | 'config'>,
  definition: DefinitionView,
  {
    release,
    tree,
    follow,
  }: { release: ReleaseView | undefined; tree: LockedTree | undefined; follow: boolean },
): Promise<AtomParts> {
  const { rkey: atomId = '' } = parseAtUri(definition.uri)
  const { rootCommit } = atomRecord(definition)
  const [alarms, claims, released] = await Promise.all([
    hydrateAlarms(ctx.db, { atom: atomId, limit: ALARMS_SHOWN }),
    loadClaims(ctx.db, { uri: definition.uri, did: definition.author.did, atomId, rootCommit }),
    release && loadReleased(ctx, { definition, release, tree, follow, atomId }),
  ])
  const isAbout = ({ version }: AlarmFact) => follow || version === null || version === release?.version
  return { atomId, claims, alarms: alarms.filter(isAbout), released }
}

async function loadReleased(
  { db, config }: Pick<WebContext, 'db' | 'config'>,
  { definition, release, ...rest }: Subject,
): Promise<ReleasedAtom | undefined> {
  const snapshot = snapshotOf(releaseRecord(release))
  if (snapshot === undefined) return undefined
  const ref = versionRefName(snapshot.format, snapshot.label, release.version)
  const [requirements, mirrors] = await Promise.all([
    loadRequirements(db, snapshot),
    hydrateMirrorStates(
      db,
      { mirrors: snapshot.mirrors, ref, commit: snapshot.rev, indexedAt: new Date(release.indexedAt) },
      config,
    ),
  ])
  const groups = atomBlocks({
    ...{ publicUrl: config.publicUrl, definition, uri: definition.uri, release, snapshot },
    ...{ set: atomRecord(definition).set, ...rest },
  })
  return { snapshot, ref, requirements, mirrors, groups }
}

interface Subject {
  readonly definition: DefinitionView
  readonly release: ReleaseView
  readonly atomId: string
  readonly tree: LockedTree | undefined
  readonly follow: boolean
}
