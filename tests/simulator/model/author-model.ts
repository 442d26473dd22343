import {
  atom,
  channel,
  collection as collectionLexicon,
  model,
  package as pkg,
  release,
  yank,
} from '../../../src/lexicons/dev/firn.js'
import { Candidates } from './candidates.js'
import { newsBetween, type Shown } from './news.js'
import {
  type Content,
  NAME_TAKEN,
  type NamesState,
  namesRules,
  type Op,
  type PointerState,
  pointerRules,
  type ReleaseState,
  releaseRules,
} from './rules.js'

/** How a commit reaches the ingester: `none` is lost, it `may` lead to a fetch of the whole, or it `must`. */
export type Loss = 'none' | 'may' | 'must'

export type ThingState = NamesState | ReleaseState | PointerState

/** What the tables may hold of one account's records. */
export class AuthorModel {
  readonly names = new Map<string, Candidates<NamesState>>()
  readonly releases = new Map<string, Candidates<ReleaseState>>()
  readonly pointers = new Map<string, Candidates<PointerState>>()
  /** What its repository holds of ours now, by path. */
  readonly current = new Map<string, Content>()
  /** What its records held at any time, by CID: a release may be an old one. */
  readonly contents = new Map<string, Content>()
  /** Not every commit was followed since the tables were last compared. */
  #isOpen = true
  /** Until the first comparison nothing was followed. */
  #neverSeen = true
  /** What the feed has to tell since then, as `<action> <path>`; null while that depends on what a fetch finds. */
  news: string[] | null = null
  /** What happened since the tables were last compared, and what the repository held then. */
  #history: (() => void)[] = []
  #before = new Map<string, Content>()

  /** One commit's changes in our collections. */
  commit(ops: readonly Op[], loss: Loss): void {
    this.#happen(() => this.#commit(ops, loss))
  }

  /** Its repository is fetched whole. */
  refetch({ must }: { must: boolean }): void {
    this.#happen(() => this.#refetch({ must }))
  }

  /** It is erased; unless it `must`, it may be, for a moment. */
  erase({ must }: { must: boolean }): void {
    this.#happen(() => {
      this.news = null
      for (const candidates of this.#all()) candidates.erase({ must })
    })
  }

  /**
   * Its repository may be fetched whole at any time, since the last comparison even: what was told since then may not
   * have been read yet, and may be lost now.
   */
  open(): void {
    this.news = null
    this.current.clear()
    for (const [path, content] of this.#before) this.current.set(path, content)
    for (const candidates of this.#all()) candidates.restart()
    this.#isOpen = true
    for (const replay of this.#history) replay()
  }

  /** It is known and followed from here on. */
  settled(): void {
    this.#isOpen = false
    this.#neverSeen = false
    this.news = []
    this.#history = []
    this.#before = new Map(this.current)
  }

  #happen(event: () => void): void {
    this.#history.push(event)
    event()
  }

  #commit(ops: readonly Op[], loss: Loss): void {
    for (const { path, content } of ops) {
      if (content === null) this.current.delete(path)
      else {
        this.current.set(path, content)
        this.contents.set(content.cid, content)
      }
    }
    // What it may hold before this commit counts as well: the fetch may come before or after.
    if (loss !== 'none') this.#openNow()
    const shown = this.news === null ? undefined : this.#shown()
    const touched = Map.groupBy(ops, ({ path }) => this.thingOf(path).key)
    const before = { holders: this.#holders(), waited: this.#names().some(waits) }
    for (const group of touched.values()) {
      const [first] = group
      if (first) this.thingOf(first.path).candidates.follow(group, { isOpen: this.#isOpen })
    }
    if (this.#isOpen || loss !== 'none') this.#fetchAll(loss === 'must' || (this.#isOpen && this.#neverSeen))
    if (shown) this.news?.push(...newsBetween(shown, this.#shown()))
    this.#giveNamesAway(before)
  }

  /** From here on its repository may be fetched whole. */
  #openNow(): void {
    this.news = null
    this.#isOpen = true
    for (const candidates of this.#all()) candidates.open()
  }

  #refetch({ must }: { must: boolean }): void {
    this.#openNow()
    this.#fetchAll(must)
  }

  /** The thing that a path belongs to: a name, a release, or what stands for itself. */
  thingOf(path: string): { key: string; candidates: Candidates<never> } {
    const [collection = '', rkey = ''] = path.split('/')
    const place = <S>(things: Map<string, Candidates<S>>, key: string, make: () => Candidates<S>) => {
      const candidates = things.get(key) ?? make()
      things.set(key, candidates)
      return { key, candidates: candidates as unknown as Candidates<never> }
    }
    switch (collection) {
      case pkg.$nsid:
      case model.$nsid:
        return place(this.names, nameKey(collection, rkey), () => new Candidates(namesRules(collection)))
      case release.$nsid:
        return place(this.releases, path, () => new Candidates(releaseRules(path)))
      case atom.$nsid:
      case yank.$nsid:
      case channel.$nsid:
      case collectionLexicon.$nsid:
        return place(this.pointers, path, () => new Candidates(pointerRules(path)))
    }
    throw new Error(`${path} is not ours`)
  }

  *#all(): Generator<Candidates<never>> {
    for (const things of [this.names, this.releases, this.pointers]) {
      for (const candidates of things.values()) yield candidates as unknown as Candidates<never>
    }
  }

  #fetchAll(must: boolean): void {
    for (const path of this.current.keys()) this.thingOf(path)
    const of = Map.groupBy(this.current, ([path]) => this.thingOf(path).key)
    for (const things of [this.names, this.releases, this.pointers]) {
      for (const [key, candidates] of things) candidates.fetch(new Map(of.get(key)), { must })
    }
  }

  /** While everything is followed: each thing is in one state then. */
  #shown(): Shown {
    const contents = new Map<string, string>()
    const yanks = new Map<string, string>()
    const conflicts = new Set<string>()
    for (const [key, { all }] of this.names) {
      for (const [rkey, { cid, refused }] of all.flatMap((state) => Object.entries(state))) {
        if (refused === null) contents.set(`${collectionIn(key)}/${rkey}`, cid)
      }
    }
    for (const [path, { live }] of this.pointers) {
      for (const state of live) if (state?.refused === null) contents.set(path, state.cid)
    }
    for (const [path, { live }] of this.releases) {
      for (const { cid, conflicts: others } of live) {
        for (const other of others) conflicts.add(`${path} ${other}`)
        if (cid === null) continue
        contents.set(path, cid)
        const by = path.replace(release.$nsid, yank.$nsid)
        const meaning = this.contents.get(contents.get(by) ?? '')?.meaning
        if (meaning?.kind === 'yank' && meaning.releaseCid === cid) yanks.set(path, by)
      }
    }
    return { contents, yanks, conflicts }
  }

  #holders(): Set<string> {
    return new Set(
      [...this.names].flatMap(([key, { all }]) =>
        all.flatMap(holdersOf).map((rkey) => `${collectionIn(key)}/${rkey}`),
      ),
    )
  }

  /** Who was refused for another's name gets it once that is given up: the repository is fetched for that. */
  #giveNamesAway(before: { holders: ReadonlySet<string>; waited: boolean }): void {
    const names = this.#names()
    if (!before.waited && !names.some(waits)) return
    const isFree = (state: NamesState) => waits(state) && holdersOf(state).length === 0
    const now = this.#holders()
    if (names.some(isFree)) this.#refetch({ must: true })
    else if ([...before.holders].some((rkey) => !now.has(rkey))) this.#refetch({ must: false })
  }

  #names(): NamesState[] {
    return [...this.names.values()].flatMap(({ all }) => all)
  }
}

function holdersOf(state: NamesState): string[] {
  return Object.entries(state).flatMap(([rkey, { refused }]) => (refused === null ? [rkey] : []))
}

function waits(state: NamesState): boolean {
  return Object.values(state).some(({ refused }) => refused === NAME_TAKEN)
}

/** Two names of a kind are one when they are equal without case and with one sign for `-`, `_` and `.`. */
export function nameKey(collection: string, name: string): string {
  return `${collection}/${foldName(name)}`
}

function collectionIn(key: string): string {
  return key.split('/')[0] ?? ''
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}
