import type { Meaning } from '../records.js'

/** What stands at a path, or came there. */
export interface Content {
  readonly cid: string
  readonly meaning: Meaning
}

/** A change of one record; null deletes. */
export interface Op {
  readonly path: string
  readonly content: Content | null
}

/** A record that the index holds; with `refused`, as a dead letter for that reason. */
export interface Slot {
  readonly cid: string
  readonly refused: string | null
}

/** Packages, or models, whose names are the same once folded, by record key: at most one of them is indexed. */
export type NamesState = { readonly [rkey: string]: Slot }

/** What the index keeps under the record key of a release. */
export interface ReleaseState {
  /** The first content that was seen: it is the release for ever. */
  readonly pin: string | null
  /** Set while the release is there. */
  readonly cid: string | null
  readonly conflicts: readonly string[]
  readonly tombstone: string | null
  readonly letter: Slot | null
}

/** A yank, a channel, a collection or an atom. */
export type PointerState = Slot | null

/** How the rows of one thing follow from changes of its records, whatever the tables look like. */
export interface Rules<S> {
  readonly empty: S
  /** One commit that was followed. Deletions come first, then what is refused, then records by their uri. */
  follow(state: S, ops: readonly Op[]): S
  /** The account is erased: what others built on stays unchangeable. */
  erase(state: S): S
  /** Paths that rows or letters speak of. */
  paths(state: S): string[]
}

export const NAME_TAKEN = 'NameTaken'

const inOrder = (ops: readonly Op[]) =>
  [...ops].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))
const rank = ({ content }: Op) => (content === null ? 0 : content.meaning.kind === 'invalid' ? 1 : 2)

export function namesRules(collection: string): Rules<NamesState> {
  return {
    empty: {},
    erase: () => ({}),
    paths: (state) => Object.keys(state).map((rkey) => `${collection}/${rkey}`),
    follow(state, ops) {
      const slots = new Map(Object.entries(state))
      for (const { path, content } of inOrder(ops)) {
        const rkey = path.slice(collection.length + 1)
        if (content === null) slots.delete(rkey)
        else slots.set(rkey, nameSlot(slots, rkey, content))
      }
      return Object.fromEntries([...slots].sort(([a], [b]) => (a < b ? -1 : 1)))
    },
  }
}

function nameSlot(slots: ReadonlyMap<string, Slot>, rkey: string, { cid, meaning }: Content): Slot {
  if (meaning.kind === 'invalid') return { cid, refused: meaning.reason }
  const holder = [...slots].find(([, { refused }]) => refused === null)?.[0]
  return { cid, refused: holder === undefined || holder === rkey ? null : NAME_TAKEN }
}

export function releaseRules(path: string): Rules<ReleaseState> {
  const empty: ReleaseState = { pin: null, cid: null, conflicts: [], tombstone: null, letter: null }
  return {
    empty,
    erase: ({ pin }) => ({ ...empty, pin }),
    paths: ({ cid, letter }) => (cid !== null || letter !== null ? [path] : []),
    follow(state, ops) {
      let next = state
      for (const { content } of inOrder(ops)) next = followRelease(next, content)
      return next
    },
  }
}

function followRelease(state: ReleaseState, content: Content | null): ReleaseState {
  if (content === null) {
    const gone = { ...state, letter: null, cid: null }
    return state.cid === null ? gone : { ...gone, tombstone: state.cid }
  }
  const { cid, meaning } = content
  if (meaning.kind === 'invalid') return { ...state, letter: { cid, refused: meaning.reason } }
  const next = { ...state, letter: null, pin: state.pin ?? cid }
  if (next.pin === cid) return { ...next, cid, tombstone: null }
  return { ...next, conflicts: [...new Set([...next.conflicts, cid])].sort() }
}

export function pointerRules(path: string): Rules<PointerState> {
  return {
    empty: null,
    erase: () => null,
    paths: (state) => (state === null ? [] : [path]),
    follow(state, ops) {
      let next = state
      for (const { content } of ops) next = content && toSlot(content)
      return next
    },
  }
}

function toSlot({ cid, meaning }: Content): Slot {
  return { cid, refused: meaning.kind === 'invalid' ? meaning.reason : null }
}
