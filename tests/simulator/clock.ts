/** Time as the world and the ingester in it see it: that of this machine, and what was skipped. */
export class Clock {
  #skipped = 0
  #lastMicros = 0

  readonly now = (): Date => new Date(Date.now() + this.#skipped)

  /** Lets waits pass at once. */
  skip(ms: number): void {
    this.#skipped += ms
  }

  /**
   * A revision: a TID later than every one before.
   * @param aheadMs dates it so far after now; what comes next is not moved
   */
  tid(aheadMs = 0): string {
    const now = this.now().getTime() * 1000
    if (aheadMs !== 0) return toTid(now + aheadMs * 1000)
    this.#lastMicros = Math.max(this.#lastMicros + 1, now)
    return toTid(this.#lastMicros)
  }
}

const DIGITS = '234567abcdefghijklmnopqrstuvwxyz'

/** 53 bits of microseconds and 10 of a clock number, here 0, in base 32 (atproto, TID). */
export function toTid(micros: number): string {
  let value = BigInt(micros) << 10n
  let text = ''
  for (let place = 0; place < 13; place++) {
    text = DIGITS[Number(value & 31n)] + text
    value >>= 5n
  }
  return text
}
