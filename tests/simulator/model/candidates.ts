import type { Content, Op, Rules } from './rules.js'

/**
 * The states that one thing may be in. As long as every commit is followed there is one; where commits may have been
 * lost and the repository was fetched whole at some moment unknown to us, there is one for each such moment.
 */
export class Candidates<S> {
  readonly #rules: Rules<S>
  /** What was there when the tables were last compared. */
  #known: S
  /** What may be there once everything that was lost is found again. */
  #live = new Map<string, S>()
  /** What may have been there at any time since the first loss. */
  #past = new Map<string, S>()

  /** Nothing was ever seen of it. */
  constructor(rules: Rules<S>) {
    this.#rules = rules
    this.#known = rules.empty
    this.restart()
  }

  /** Back to what was known last. */
  restart(): void {
    this.#live = toMap([this.#known])
    this.#past = toMap([this.#known])
  }

  get live(): readonly S[] {
    return [...this.#live.values()]
  }

  /** With those of moments before what was lost is found again. */
  get all(): readonly S[] {
    return [...new Map([...this.#past, ...this.#live]).values()]
  }

  /** @param isOpen whether something may have been lost before: else there is nothing to come back to */
  follow(ops: readonly Op[], { isOpen }: { isOpen: boolean }): void {
    this.#live = toMap(this.live.map((state) => this.#rules.follow(state, ops)))
    if (!isOpen) this.#past = new Map(this.#live)
  }

  /** From here on, the repository may be fetched whole at any time. */
  open(): void {
    this.#past = new Map([...this.#past, ...this.#live])
  }

  /** It may be fetched whole now; with `must`, only what comes of that stays. */
  fetch(current: ReadonlyMap<string, Content>, { must }: { must: boolean }): void {
    this.open()
    const fetched = this.all.map((state) => this.#fetched(state, current))
    this.#live = toMap(must ? fetched : [...this.live, ...fetched])
    this.open()
  }

  erase({ must }: { must: boolean }): void {
    const erased = this.all.map((state) => this.#rules.erase(state))
    this.#live = toMap(must ? erased : [...this.live, ...erased])
    this.#past = must ? new Map(this.#live) : new Map([...this.#past, ...this.#live])
  }

  /** It is known now which of them it is. */
  settle(state: S): void {
    this.#known = state
    this.restart()
  }

  /** Makes the rows those of the repository: what is not in it any more is deleted. */
  #fetched(state: S, current: ReadonlyMap<string, Content>): S {
    const gone = this.#rules.paths(state).filter((path) => !current.has(path))
    const ops = [
      ...gone.map((path) => ({ path, content: null })),
      ...[...current].map(([path, content]) => ({ path, content })),
    ]
    return this.#rules.follow(state, ops)
  }
}

function keyed<S>(state: S): [string, S] {
  return [JSON.stringify(state), state]
}

function toMap<S>(states: readonly S[]): Map<string, S> {
  return new Map(states.map(keyed))
}
