import type { Db } from '../../src/db/database.js'
import { type Library, prepareLibrary } from '../../src/nix/library.js'

/** Libraries by hash: this version's, and those that older locks name. */
export interface LibraryStore {
  /** What new locks name. */
  readonly current: Library
  /** Makes sure that the current library is kept, before a lock names it. */
  keep(): Promise<void>
  find(hash: string): Promise<Library | undefined>
}

export function createLibraryStore(db: Db, current: Library, now: () => Date): LibraryStore {
  const known = new Map([[current.hash, current]])
  let kept: Promise<unknown> | undefined
  return {
    current,
    async keep() {
      kept ??= db
        .insertInto('library')
        .values({ hash: current.hash, files: JSON.stringify(current.files), createdAt: now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
        .catch((error: unknown) => {
          kept = undefined
          throw error
        })
      await kept
    },
    async find(hash) {
      const found = known.get(hash)
      if (found) return found
      const row = await db.selectFrom('library').select('files').where('hash', '=', hash).executeTakeFirst()
      if (!row) return undefined
      const library = prepareLibrary(row.files)
      known.set(hash, library)
      return library
    },
  }
}
