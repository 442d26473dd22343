import { migrations } from '../migrations/index.js'
import { readConfig } from '../src/config.js'
import { openDatabase } from '../src/db/database.js'
import { migrateToLatest } from '../src/db/migrate.js'

/** `npm run migrate`: brings the tables up to date and ends. The programs do the same at their start. */
const { databaseUrl, dataDirectory } = readConfig()
await using database = await openDatabase(
  databaseUrl === null ? { directory: dataDirectory } : { url: databaseUrl },
)
const applied = await migrateToLatest(database.db, migrations)
console.log(applied.length === 0 ? 'The tables are up to date.' : `Applied ${applied.join(', ')}.`)
