import type { Db } from '../src/db/database.js'

/** Bits of the filter: 128 kB. At a hundred thousand accounts, it lets one stranger of ten pass. */
const FILTER_BITS = 2 ** 20
/** Bytes at the end of a DID that the filter looks at: of `did:plc`, forty random bits. */
const FILTERED_BYTES = 8

/** The accounts that this index holds something of: all that happens to them matters. */
export class KnownAccounts {
  readonly #dids = new Set<string>()
  /** A bit for each hash of a DID that is known: most strangers are told without making a string of theirs. */
  readonly #filter = new Uint8Array(FILTER_BITS / 8)
  /** Strangers of whom events are worked on, and how many: bounded by those. */
  readonly #expected = new Map<string, number>()

  async load(db: Db): Promise<void> {
    for (const { did } of await db.selectFrom('actor').select('did').execute()) this.add(did)
    for (const { did } of await db.selectFrom('repo').select('did').execute()) this.add(did)
  }

  has(did: string): boolean {
    return this.#dids.has(did)
  }

  /** Its bit stays in the filter: others may share it. */
  delete(did: string): void {
    this.#dids.delete(did)
  }

  /** A stranger may be known once an event of theirs is done: until then, what follows matters as well. */
  expect(did: string): void {
    if (!this.#dids.has(did)) this.#expected.set(did, (this.#expected.get(did) ?? 0) + 1)
  }

  /** An event of a stranger is done. */
  expectNoMore(did: string): void {
    const left = (this.#expected.get(did) ?? 0) - 1
    if (left > 0) this.#expected.set(did, left)
    else this.#expected.delete(did)
  }

  /** Whether a DID, as a part of bytes, is known or may soon be. */
  hasBytes(bytes: Buffer, start: number, end: number): boolean {
    if (this.#expected.size > 0 && this.#expected.has(bytes.toString('latin1', start, end))) return true
    const bit = filterBit(bytes, start, end)
    if (((this.#filter[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) return false
    return this.#dids.has(bytes.toString('latin1', start, end))
  }

  add(did: string): void {
    if (this.#dids.has(did)) return
    this.#dids.add(did)
    const bytes = Buffer.from(did, 'latin1')
    const bit = filterBit(bytes, 0, bytes.length)
    this.#filter[bit >> 3] = (this.#filter[bit >> 3] ?? 0) | (1 << (bit & 7))
  }
}

/** FNV-1a of the last bytes, folded to the filter's size. */
function filterBit(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = Math.max(start, end - FILTERED_BYTES); at < end; at++)
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return (hash ^ (hash >>> 20)) & (FILTER_BITS - 1)
}
