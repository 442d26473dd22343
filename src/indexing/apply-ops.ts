import type { VerifiedOp, VerifiedRecord } from '../repo/verified.js'
import { waitsForName } from './dead-letters.js'
import { type Draft, newDraft } from './draft.js'
import type { Trx, Write } from './index-transaction.js'
import { type PlacedOp, placeOps, rankOf } from './place-ops.js'
import { reachOf } from './reach.js'
import { restOf } from './read-rest.js'
import { readAccounts, readReach } from './rows/read-rows.js'
import { noChanges } from './rows/row-changes.js'
import { settleDefinitions } from './settle-definitions.js'
import { pinReleases, type Step, take, toStep } from './steps.js'
import { storeChanges } from './store-changes.js'
import { settleYanks } from './yanks.js'

/** Changes of one account's records, as of one revision of its repository. The account is locked. */
export interface AccountOps {
  readonly did: string
  readonly rev: string
  /** Where they come from, for dead letters. */
  readonly source: string
  readonly ops: readonly VerifiedOp[]
}

/**
 * Applies changes of one account's records, then works out what follows from them. The order in which ops come is
 * of no matter: one commit may bring a release before its definition. What the changes touch is read at first, all
 * else happens in memory, and what became of it is written at last.
 *
 * @returns `refetch`: whether only the whole repository can tell how things stand now
 */
export async function applyOps(
  { trx, at }: Write,
  { did, rev, source, ops }: AccountOps,
): Promise<{ refetch: boolean }> {
  const placed = placeOps(did, ops)
  if (placed.length === 0) return { refetch: false }
  const reach = reachOf(did, placed)
  const rows = await readReach(trx, reach)
  const known = new Set([...reach.records, ...reach.releases])
  const draft = newDraft({ did, rev, at, source, rows, known, changes: noChanges() })
  await apply(trx, [{ draft, placed }])
  return { refetch: draft.touched.nameFreed && waitsForName(draft) }
}

/**
 * As `applyOps`, with all records that accounts have: what is stored beyond them goes.
 *
 * @param onRecords hears when records are written and nothing that follows from them
 */
export async function applyWhole(
  { trx, at }: Write,
  repos: readonly (Omit<AccountOps, 'ops'> & { records: readonly VerifiedRecord[] })[],
  onRecords?: () => void,
): Promise<void> {
  const rowsOf = await readAccounts(
    trx,
    repos.map(({ did }) => did),
  )
  const changes = noChanges()
  const tasks = repos.map(({ did, rev, source, records }) => {
    const rows = rowsOf(did)
    const puts = records.map((record): VerifiedOp => ({ action: 'put', ...record }))
    const there = new Set(records.map(({ collection, rkey }) => `at://${did}/${collection}/${rkey}`))
    const stored = new Set([...rows.records.keys(), ...rows.letters.keys()])
    const gone = [...stored].filter((uri) => !there.has(uri)).map(toDeletion)
    const placed = placeOps(did, [...puts, ...gone])
    return { draft: newDraft({ did, rev, at, source, rows, known: undefined, changes }), placed }
  })
  await apply(trx, tasks, onRecords)
}

function toDeletion(uri: string): VerifiedOp {
  const [collection = '', rkey = ''] = uri.slice('at://'.length).split('/').slice(1)
  return { action: 'delete', collection, rkey }
}

interface Task {
  readonly draft: Draft
  readonly placed: readonly PlacedOp[]
}

async function apply(trx: Trx, tasks: readonly Task[], onRecords?: () => void): Promise<void> {
  const changes = tasks[0]?.draft.changes
  if (!changes) return
  const steps = tasks.flatMap(({ draft, placed }) =>
    refusalsFirst(placed.flatMap((each) => toStep(draft, each) ?? [])),
  )
  await pinReleases(trx, steps)
  for (const step of steps) take(step)
  const drafts = tasks.map(({ draft }) => draft)
  for (const draft of drafts) settleYanks(draft)
  await settleDefinitions(restOf(trx), drafts)
  await storeChanges(trx, changes, onRecords)
}

/** Of each collection: what is refused gives its name up, as a deletion does, before a sibling asks for it. */
function refusalsFirst(steps: readonly Step[]): Step[] {
  const placedOf = (step: Step) => (step.action === 'put' ? step.put.placed : step.placed)
  const rank = (step: Step) => rankOf(placedOf(step).collection)
  const turn = ({ action }: Step) => (action === 'remove' ? 0 : action === 'refuse' ? 1 : 2)
  return steps.toSorted((a, b) => rank(a) - rank(b) || turn(a) - turn(b))
}
