import { openDatabase } from '../../src/db/database.js'
import { reindex } from '../../src/indexing/reindex.js'

/**
 * Rebuilds a PostgreSQL as its operator does (`npm run reindex`), in a process of its own: what indexes has shown the
 * compiler other shapes of records. Each message asks for a rebuild and is answered by its milliseconds.
 */
const [url = ''] = process.argv.slice(2)
const { db, engine, close } = await openDatabase({ url })
process.on('message', async () => {
  const begun = performance.now()
  await reindex({ db, engine, now: () => new Date() })
  process.send?.(performance.now() - begun)
})
process.on('disconnect', () => void close())
