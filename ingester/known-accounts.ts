import type { Db } from '../src/db/database.js'

/** The accounts that this index holds something of: all that happens to them matters. */
export class KnownAccounts {
  readonly #dids = new Set<string>()

  async load(db: Db): Promise<void> {
    for (const { did } of await db.selectFrom('actor').select('did').execute()) this.#dids.add(did)
    for (const { did } of await db.selectFrom('repo').select('did').execute()) this.#dids.add(did)
  }

  has(did: string): boolean {
    return this.#dids.has(did)
  }

  add(did: string): void {
    this.#dids.add(did)
  }
}
