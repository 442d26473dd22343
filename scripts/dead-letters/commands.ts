import type { Config } from '../../src/config.js'
import type { Db } from '../../src/db/database.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import {
  countDeadLetters,
  type DeadLetterFilter,
  listDeadLetters,
} from '../../src/indexing/list-dead-letters.js'
import { type Replayed, replayDeadLetters } from '../../src/indexing/replay-dead-letters.js'
import type { Logger } from '../../src/logger.js'
import { escapeControls, printable } from '../printable.js'

interface CommandContext {
  config: Pick<Config, 'development' | 'plcUrl' | 'handleResolvers'>
  db: Db
  log: Logger
  /** Takes a line of output. */
  say: (line: string) => void
}

export async function listLetters(
  { db, say }: CommandContext,
  { filter, json }: { filter: DeadLetterFilter; json: boolean },
): Promise<void> {
  const counts = await countDeadLetters(db, filter)
  const width = Math.max(0, ...counts.map(({ reason }) => reason.length))
  for await (const letters of listDeadLetters(db, filter)) {
    for (const letter of letters) {
      const { at, reason, uri, detail } = letter
      if (json) say(escapeControls(JSON.stringify(letter)))
      else say(printable(`${at.toISOString()}  ${reason.padEnd(width)}  ${uri}  ${detail}`))
    }
  }
  if (json) return
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  say(total === 0 ? 'No dead letters.' : `\n${total} dead ${total === 1 ? 'letter' : 'letters'}:`)
  for (const { reason, count } of counts) say(`  ${reason.padEnd(width)}  ${count}`)
}

/** @returns whether every record could be asked for */
export async function replayLetters(
  { config, db, log, say }: CommandContext,
  { filter }: { filter: DeadLetterFilter },
): Promise<boolean> {
  const identity = createIdentityResolver(config, { log })
  const fetch = createGuardedFetch({ development: config.development })
  const counts: Record<Replayed['outcome'], number> = { indexed: 0, gone: 0, refused: 0, failed: 0 }
  for await (const { uri, outcome, why } of replayDeadLetters({ db, log, identity, fetch, now }, filter)) {
    counts[outcome]++
    say(printable(`${OUTCOMES[outcome].padEnd(OUTCOME_WIDTH)}  ${uri}${why === null ? '' : `  ${why}`}`))
  }
  say(
    `${counts.indexed} indexed, ${counts.gone} no longer there, ${counts.refused} still refused, ` +
      `${counts.failed} could not be asked for`,
  )
  return counts.failed === 0
}

const now = () => new Date()

const OUTCOMES = {
  indexed: 'indexed',
  gone: 'no longer there',
  refused: 'still refused',
  failed: 'not asked for',
} satisfies Record<Replayed['outcome'], string>
const OUTCOME_WIDTH = Math.max(...Object.values(OUTCOMES).map((text) => text.length))
