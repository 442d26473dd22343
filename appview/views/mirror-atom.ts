import type { AtomCommitMismatch } from '../../src/atoms/verify-atom-commit.js'
import type { MirrorAtom } from '../../src/lexicons/dev/firn/listMirrorAtoms.js'
import type { Set as AtomSet, Requirement } from '../../src/lexicons/dev/firn/snapshot.js'
import type { MirrorAtomRow } from '../hydrate/mirror-atoms.js'
import { datetime, uri as toUri } from './strings.js'

/** A set as a manifest names it; its root is known where a mirror of it is. */
interface StoredSet {
  readonly tag: string
  readonly mirrors: readonly string[]
  readonly rootCommit?: string
}

export function mirrorAtomView(row: MirrorAtomRow): MirrorAtom {
  const { mirror, ref, label, version, rev, verdict, tags, alarms } = row
  const differences = row.differences as readonly AtomCommitMismatch[]
  return {
    ...{ mirror, ref, label, version, rev, verdict, tags, alarms },
    ...(differences.length === 0 ? {} : { differences: [...differences] }),
    ...present({
      atom: row.atom,
      rootCommit: row.root,
      tree: row.tree,
      origin: row.origin,
      format: row.format,
      path: row.path,
      description: row.description,
      manifest: row.manifest,
      manifestProblem: row.manifestProblem,
    }),
    sets: (row.sets as readonly StoredSet[]).flatMap((set) => setView(set) ?? []),
    requirements: row.requirements as Requirement[],
    readAt: datetime(row.readAt),
    ...(row.checkedAt === null ? {} : { checkedAt: datetime(row.checkedAt) }),
  }
}

/** What a column holds; what it does not is left out. */
function present<Name extends string>(columns: Record<Name, string | null>): { [name in Name]?: string } {
  const held = Object.entries(columns).filter(([, text]) => text !== null)
  return Object.fromEntries(held) as { [name in Name]?: string }
}

function setView({ tag, rootCommit, mirrors }: StoredSet): AtomSet | undefined {
  if (rootCommit === undefined) return undefined
  return { tag, rootCommit, mirrors: mirrors.map(toUri) }
}
