import { parseArgs } from 'node:util'
import { migrations } from '../../migrations/index.js'
import { type Database, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { emptyTables } from '../support/databases.js'
import { startPostgres } from '../support/postgres.js'
import { type SimulationOptions, simulate } from './simulate.js'

const USAGE = `npm run test:sim -- [--seed N] [--runs N] [--events N] [--accounts N] [--followed relay|pds] [--postgres]
Runs the simulator from the seed on, and tells how to see again what went wrong. With --postgres, against a PostgreSQL
that it starts for itself; otherwise against the embedded database, in memory.`

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    events: { type: 'string', default: '300' },
    accounts: { type: 'string', default: '12' },
    followed: { type: 'string', default: 'relay' },
    postgres: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else process.exitCode = (await runAll()) ? 0 : 1

/** @returns whether every run ended as the model says */
async function runAll(): Promise<boolean> {
  const server = values.postgres ? await startPostgres() : undefined
  try {
    await using database = await openDatabase(server ? { url: server.url } : { directory: null })
    await migrateToLatest(database.db, migrations)
    for (let run = 0; run < Number(values.runs); run++) {
      await emptyTables(database.db)
      const followed = values.followed === 'pds' ? 'pds' : 'relay'
      const [events, accounts] = [Number(values.events), Number(values.accounts)]
      if (!(await runSeed(database, { seed: Number(values.seed) + run, events, accounts, followed })))
        return false
    }
    return true
  } finally {
    await server?.stop()
  }
}

async function runSeed(
  database: Database,
  options: Required<Omit<SimulationOptions, 'slow' | 'faults'>>,
): Promise<boolean> {
  const { seed, events, accounts, followed } = options
  const began = Date.now()
  try {
    const { sent, fired, refusals } = await simulate(database, options)
    const seconds = (Date.now() - began) / 1000
    console.log(
      `seed ${seed}: ${sent} messages in ${seconds.toFixed(1)} s, ${(sent / seconds).toFixed(0)} a second`,
    )
    console.log(`  faults fired: ${list(fired)}`)
    console.log(`  refused: ${list(refusals)}`)
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    const again = `--seed ${seed} --events ${events} --accounts ${accounts} --followed ${followed}`
    console.error(`Again: npm run test:sim -- ${again}${values.postgres ? ' --postgres' : ''}`)
    return false
  }
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
}
