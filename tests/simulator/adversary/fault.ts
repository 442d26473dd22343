import type { Author } from '../author.js'
import type { World } from '../world.js'

/** What a fault has to do with. */
export interface FaultContext {
  readonly world: World
  /** Who it is done to: an active account that nothing else is being done to. */
  readonly victim: Author
  /** To be called when the fault reaches the ingester: its message went out, or its answer was asked for. */
  readonly fired: () => void
  /** Waits until the ingester has stored everything that was sent. */
  readonly caughtUp: () => Promise<void>
}

/** One way in which the network goes wrong or lies, by its place in the fault table of the project. */
export interface Fault {
  readonly name: string
  /** Reasons of refusal that must be counted when this fires; none where it is nothing to refuse. */
  readonly refusals?: readonly string[]
  /** Takes seconds by its nature, as waits between connections do: done rarely. */
  readonly isSlow?: true
  /** @returns false when there was nothing to do it to */
  inject(ctx: FaultContext): Promise<boolean | undefined>
}

/** Injects faults and counts what became of them. */
export class Adversary {
  readonly #world: World
  readonly #caughtUp: () => Promise<void>
  readonly injected = new Map<string, number>()
  readonly fired = new Map<string, number>()

  constructor(world: World, caughtUp: () => Promise<void>) {
    this.#world = world
    this.#caughtUp = caughtUp
  }

  /** @returns whether there was anybody to do it to */
  async inject(fault: Fault, victim?: Author): Promise<boolean> {
    const free = this.#world.free()
    if (victim === undefined && free.length < 2) return false
    const done = await fault.inject({
      world: this.#world,
      victim: victim ?? this.#world.random.pick(free),
      fired: () => count(this.fired, fault.name),
      caughtUp: this.#caughtUp,
    })
    if (done === false) return false
    count(this.injected, fault.name)
    return true
  }

  /** Faults that were injected and did not reach the ingester. */
  unfired(): string[] {
    return [...this.injected.keys()].filter((name) => !this.fired.has(name))
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
