import { parseArgs } from 'node:util'
import { migrations } from '../../migrations/index.js'
import { openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { emptyTables } from '../support/databases.js'
import { simulate } from './simulate.js'

const USAGE = `npm run test:sim -- [--seed N] [--runs N] [--events N] [--accounts N] [--followed relay|pds] [--postgres URL]
Runs the simulator from the seed on, and tells how to see again what went wrong. With --postgres, in a database that
it may empty; otherwise in memory.`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    events: { type: 'string', default: '300' },
    accounts: { type: 'string', default: '12' },
    followed: { type: 'string', default: 'relay' },
    postgres: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else process.exitCode = await runAll()

async function runAll(): Promise<number> {
  const [first, runs, events, accounts] = [values.seed, values.runs, values.events, values.accounts].map(
    Number,
  )
  await using database = await openDatabase(
    values.postgres === undefined ? { directory: null } : { url: values.postgres },
  )
  await migrateToLatest(database.db, migrations)
  for (let run = 0; run < (runs ?? 1); run++) {
    const seed = (first ?? 1) + run
    const options = {
      seed,
      events: events ?? 300,
      accounts: accounts ?? 12,
      followed: values.followed === 'pds' ? ('pds' as const) : ('relay' as const),
    }
    await emptyTables(database.db)
    const began = Date.now()
    try {
      const { sent, fired, refusals } = await simulate(database, options)
      const seconds = (Date.now() - began) / 1000
      console.log(
        `seed ${seed}: ${sent} messages in ${seconds.toFixed(1)} s, ${(sent / seconds).toFixed(0)} a second`,
      )
      console.log(`  faults fired: ${list(fired)}`)
      console.log(`  refused: ${list(refusals)}`)
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      console.error(
        `Again: npm run test:sim -- --seed ${seed} --events ${options.events} --accounts ${options.accounts} --followed ${options.followed}`,
      )
      return 1
    }
  }
  return 0
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
}
