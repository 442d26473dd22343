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
  /** Reasons of refusal of which one must be counted when this fires; none where it is nothing to refuse. */
  readonly refusals?: readonly string[]
  /** The kind of messages of which one more must be counted when this fires, where it is nothing to refuse. */
  readonly isCountedAs?: 'unknown'
  /** Nothing is lost by it, and nothing looks so: nobody may fetch its victim's repository for it. */
  readonly isHarmless?: true
  /** Takes seconds by its nature, as waits between connections do: done rarely. */
  readonly isSlow?: true
  /** @returns false when there was nothing to do it to */
  inject(ctx: FaultContext): Promise<boolean | undefined>
}

interface Injection {
  readonly name: string
  hasFired: boolean
}

/** Injects faults and counts what became of them. */
export class Adversary {
  readonly #world: World
  readonly #caughtUp: () => Promise<void>
  readonly #injections: Injection[] = []

  constructor(world: World, caughtUp: () => Promise<void>) {
    this.#world = world
    this.#caughtUp = caughtUp
  }

  /** @returns whether there was anybody to do it to */
  async inject(fault: Fault, victim?: Author): Promise<boolean> {
    const free = this.#world.free()
    if (victim === undefined && free.length < 2) return false
    const injection: Injection = { name: fault.name, hasFired: false }
    const done = await fault.inject({
      world: this.#world,
      victim: victim ?? this.#world.random.pick(free),
      fired: () => {
        injection.hasFired = true
      },
      caughtUp: this.#caughtUp,
    })
    if (done === false) return false
    this.#injections.push(injection)
    return true
  }

  /** How often each fault reached the ingester. */
  get fired(): Map<string, number> {
    const fired = this.#injections.filter(({ hasFired }) => hasFired)
    return new Map([...Map.groupBy(fired, ({ name }) => name)].map(([name, each]) => [name, each.length]))
  }

  /** Faults that were injected and did not reach the ingester, each as often as that. */
  unfired(): string[] {
    return this.#injections.filter(({ hasFired }) => !hasFired).map(({ name }) => name)
  }
}
