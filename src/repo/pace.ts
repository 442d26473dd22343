import { REPO_BLOCK_COST_BYTES, REPO_BYTES_PER_TURN } from '../limits/repo.js'

/** When a long task has done enough for one turn of the event loop. */
export class Pace {
  #bytes = 0

  /** @param bytes what was just read or copied */
  isDue(bytes: number): boolean {
    this.#bytes += bytes + REPO_BLOCK_COST_BYTES
    if (this.#bytes < REPO_BYTES_PER_TURN) return false
    this.#bytes = 0
    return true
  }
}
