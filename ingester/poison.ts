import { MAX_FRAME_FAILURES } from '../src/limits/sources.js'

/**
 * Decides about messages that nobody can read, which the specification answers by a new connection from the cursor:
 * one that comes again there each time is passed over at last, and alone, so that it cannot stop us for ever.
 */
export class PoisonGuard {
  /** What was read last before such a message. */
  #position: number | undefined
  /** How many such messages after that position may be passed over by now. */
  #passable = 0
  /** How many of them this connection brought. */
  #met = 0
  #failures = 0

  /** Whether a message that is passed over is due: such a one may be longer than others. */
  get expectsPoison(): boolean {
    return this.#passable > 0
  }

  /** A new connection goes on from `position`. */
  reconnected(position: number | undefined): void {
    this.#moveTo(position)
    this.#met = 0
  }

  /** A message that cannot be read came after `position`. @returns whether to pass over it */
  meets(position: number | undefined): boolean {
    this.#moveTo(position)
    this.#met++
    if (this.#met <= this.#passable) return true
    this.#failures++
    if (this.#failures < MAX_FRAME_FAILURES) return false
    this.#failures = 0
    this.#passable++
    return true
  }

  #moveTo(position: number | undefined): void {
    if (position === this.#position) return
    this.#position = position
    this.#passable = this.#met = this.#failures = 0
  }
}
