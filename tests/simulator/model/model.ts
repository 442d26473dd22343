import type { Absence, Author } from '../author.js'
import { AuthorModel, type Loss, type ThingState } from './author-model.js'
import type { Candidates } from './candidates.js'
import { wrongDerivations } from './derived.js'
import { wrongFeed } from './feed.js'
import { accountsOf, rowsOf, type Tables } from './observe.js'
import type { Op } from './rules.js'
import { type SeenThings, seenThings } from './seen-things.js'

/** What the ingester was told of an account, and what the tables may hold of it. */
interface Told {
  readonly author: Author
  readonly model: AuthorModel
  absence: Absence | null
  /** A commit with something of ours was told. */
  mustBeKnown: boolean
  /** The last event of the feed that the tables were compared with. */
  lastEvent: number
  /** What its repository holds now cannot be accepted: the tables stay at this revision. */
  stuckAt: string | null
}

export interface ModelContext {
  pdsUrl: (home: number) => string
  handleOwner: (handle: string) => string | undefined
}

/** The oracle: rules restated over maps. Compares what the tables hold with what the world did. */
export class Model {
  readonly #ctx: ModelContext
  readonly #told = new Map<string, Told>()

  constructor(ctx: ModelContext) {
    this.#ctx = ctx
  }

  add(author: Author): void {
    this.#told.set(author.did, {
      author,
      model: new AuthorModel(),
      absence: null,
      mustBeKnown: false,
      lastEvent: 0,
      stuckAt: null,
    })
  }

  /** A commit of an account, with its changes of ours. `told` unless its frame was lost. */
  commit(did: string, ops: readonly Op[], loss: Loss): void {
    const told = this.#of(did)
    told.model.commit(ops, loss)
    if (ops.length > 0 && loss === 'none') told.mustBeKnown = true
  }

  /** Nobody read what was told of an account before, and it holds nothing of ours: a search does not find it. */
  neverRead(did: string): void {
    this.#of(did).mustBeKnown = false
  }

  /** Whether the ingester has to know an account by now. */
  isKnown(did: string): boolean {
    return this.#of(did).mustBeKnown
  }

  /** `#account` was told. */
  account(did: string, absence: Absence | null): void {
    const told = this.#of(did)
    // Not if it is back before its host was asked.
    if (absence === 'deleted') told.model.erase({ must: false })
    else if (absence === null && told.absence !== null) told.model.refetch({ must: told.mustBeKnown })
    told.absence = absence
    if (absence === 'deleted') told.mustBeKnown = false
  }

  /** The repository of an account, or of everybody, may be fetched whole at any time since the last comparison. */
  mayBeFetched(did?: string): void {
    for (const { model } of this.#some(did)) model.open()
  }

  /** Everything is told again from the start, deletions too. */
  replayed(hasDeletions: (did: string) => boolean): void {
    for (const [did, { model }] of this.#told) {
      model.open()
      if (!hasDeletions(did)) continue
      model.erase({ must: false })
      model.refetch({ must: false })
    }
  }

  /** An account's repository is now one that nobody may accept; undone by `mend`. */
  stick(did: string, rev: string): void {
    this.#of(did).stuckAt = rev
  }

  mend(did: string): void {
    this.#of(did).stuckAt = null
  }

  /** What in the tables is not as it must be, in sentences; none when all is well. */
  differences(tables: Tables): string[] {
    const found: string[] = []
    for (const did of accountsOf(tables)) {
      if (!this.#told.has(did)) found.push(`${did}: rows of an account that this world does not have`)
    }
    for (const told of this.#told.values()) {
      found.push(...this.#differencesOf(told, rowsOf(tables, told.author.did)))
    }
    return found
  }

  /** Takes what the tables hold, just compared, for what is known from now on. */
  settle(tables: Tables): void {
    for (const told of this.#told.values()) {
      const { author, model } = told
      const rows = rowsOf(tables, author.did)
      told.lastEvent = lastEvent(rows) ?? told.lastEvent
      if (rows.repo.length === 0 && rows.actor.length === 0) continue
      const seen = seenThings(author.did, rows)
      for (const [candidates, state] of pairs(model, seen)) candidates.settle(state as never)
      model.settled()
    }
  }

  *#differencesOf(told: Told, rows: Tables): Generator<string> {
    const { author, model } = told
    const { did } = author
    yield* this.#wrongStanding(told, rows)
    const isLate = told.absence !== null || told.stuckAt !== null
    for (const [candidates, state, thing] of pairs(model, seenThings(did, rows))) {
      const allowed = isLate ? candidates.all : candidates.live
      const texts = allowed.map((each) => JSON.stringify(each))
      const found = JSON.stringify(state)
      if (!texts.includes(found))
        yield `${did} ${thing}:\n    found    ${found}\n    expected ${texts.join('\n          or ')}`
    }
    yield* wrongDerivations(did, rows, model)
    yield* wrongFeed(did, rows, model)
    yield* wrongNews(told, rows)
  }

  *#wrongStanding(told: Told, rows: Tables): Generator<string> {
    const { author, absence, mustBeKnown, stuckAt } = told
    const { did, repo } = author
    const [actor] = rows.actor
    const [row] = rows.repo
    if (absence === 'deleted') {
      if (row && row.state !== ('deleted' as string))
        yield `${did}: is deleted, and its repository is ${row.state}`
      if (actor && (actor.active || actor.handle !== null))
        yield `${did}: is deleted, and shown: ${JSON.stringify(actor)}`
      if (rows.record.length > 0) yield `${did}: is deleted, and not erased`
      return
    }
    if (absence !== null) {
      if (actor && (actor.active || actor.status !== absence))
        yield `${did}: is ${absence}, stored is ${JSON.stringify(actor)}`
      return
    }
    if (!row) {
      if (mustBeKnown) yield `${did}: is not known`
      return
    }
    const rev = stuckAt ?? repo.head.rev
    if (row.rev !== rev || (stuckAt === null && row.state !== 'active'))
      yield `${did}: repository is ${row.state} at ${row.rev}, should be at ${rev} (${row.error ?? 'no error'})`
    if (stuckAt === null && row.data !== repo.head.tree.root.toString())
      yield `${did}: its root is ${row.data}`
    const handle = this.#ctx.handleOwner(author.handle) === did ? author.handle : null
    const pds = this.#ctx.pdsUrl(author.home)
    if (!actor?.active || actor.handle !== handle || actor.pds !== pds)
      yield `${did}: should be active as ${handle} at ${pds}, stored is ${JSON.stringify(actor)}`
  }

  *#some(did: string | undefined): Generator<Told> {
    if (did === undefined) yield* this.#told.values()
    else yield this.#of(did)
  }

  #of(did: string): Told {
    const told = this.#told.get(did)
    if (!told) throw new Error(`the world has no ${did}`)
    return told
  }
}

/** Everything that the model or the tables know of an account, side by side. */
function* pairs(model: AuthorModel, seen: SeenThings): Generator<[Candidates<never>, ThingState, string]> {
  for (const path of [...seen.releases.keys(), ...seen.pointers.keys()]) model.thingOf(path)
  for (const name of seen.names.keys()) model.thingOf(name)
  const untyped = (candidates: unknown) => candidates as Candidates<never>
  for (const [key, each] of model.names) yield [untyped(each), seen.names.get(key) ?? {}, `name ${key}`]
  for (const [key, each] of model.releases) yield [untyped(each), seen.releases.get(key) ?? NO_RELEASE, key]
  for (const [key, each] of model.pointers) yield [untyped(each), seen.pointers.get(key) ?? null, key]
}

/** Of what was followed, the feed tells all, and each thing once. */
function* wrongNews({ author: { did }, model, lastEvent }: Told, rows: Tables): Generator<string> {
  if (model.news === null) return
  const root = `at://${did}/`
  const told = rows.updateEvent
    .filter(({ seq }) => seq > lastEvent)
    .map(({ action, uri }) => `${action} ${uri.slice(root.length)}`)
  const [found, expected] = [told, model.news].map((news) => JSON.stringify([...news].sort()))
  if (found !== expected) yield `${did}: the feed tells ${found}, should tell ${expected}`
}

function lastEvent({ updateEvent }: Tables): number | undefined {
  return updateEvent.at(-1)?.seq
}

const NO_RELEASE: ThingState = { pin: null, cid: null, conflicts: [], tombstone: null, letter: null }
