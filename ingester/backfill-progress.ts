import { PROGRESS_INTERVAL_MS, PROGRESS_MIN_REPOS } from '../src/limits/resync.js'
import type { EventContext } from './event-context.js'
import type { Resync } from './resync.js'
import { pause } from './retry.js'

type ProgressContext = Pick<EventContext, 'db' | 'log' | 'signal'> & { resync: Pick<Resync, 'finished'> }

/**
 * Tells the operator from time to time how far the index is with what was there before it: what is searched, and how
 * many repositories wait to be fetched. Works until the context's signal aborts.
 */
export async function reportProgress(ctx: ProgressContext, intervalMs = PROGRESS_INTERVAL_MS): Promise<void> {
  const { log, signal, resync } = ctx
  let fetched = resync.finished
  let wasBusy = false
  while (await pause(intervalMs, signal)) {
    try {
      const [searching, { waiting, failed }] = await Promise.all([unfinished(ctx), countRepos(ctx)])
      const perSecond = ((resync.finished - fetched) * 1000) / intervalMs
      fetched = resync.finished
      const isBusy = searching.length > 0 || waiting >= PROGRESS_MIN_REPOS
      if (isBusy) {
        const secondsLeft = perSecond > 0 ? Math.ceil(waiting / perSecond) : null
        const line = { searching, fetched, waiting, failed, perSecond, secondsLeft }
        log.info(line, tell(line))
      } else if (wasBusy) {
        log.info({ fetched, waiting, failed }, `what was there before is fetched; ${failed} could not be yet`)
      }
      wasBusy = isBusy
    } catch (error) {
      log.debug({ err: error }, 'could not read how far the index is')
    }
  }
}

interface Progress {
  searching: { host: string; lookedAt: number; found: number }[]
  fetched: number
  waiting: number
  perSecond: number
  secondsLeft: number | null
}

function tell({ searching, fetched, waiting, perSecond, secondsLeft }: Progress): string {
  const search = searching.map(({ host, lookedAt, found }) => `${host} (${lookedAt} looked at, ${found} new)`)
  const sofar = search.length > 0 ? `; still searching ${search.join(', ')}` : ''
  const left = secondsLeft === null ? '' : `, about ${inWords(secondsLeft)} left`
  return `${fetched} repositories fetched, ${waiting} wait, ${perSecond.toFixed(1)} a second${left}${sofar}`
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3600)} hours`
}

async function unfinished({ db }: ProgressContext) {
  return db
    .selectFrom('backfill')
    .select(['host', 'lookedAt', 'found'])
    .where('finishedAt', 'is', null)
    .orderBy('host')
    .execute()
}

async function countRepos({ db }: ProgressContext): Promise<{ waiting: number; failed: number }> {
  const rows = await db
    .selectFrom('repo')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('state', 'in', ['pending', 'desynchronized', 'resyncing', 'error'])
    .groupBy('state')
    .execute()
  const failed = rows.find(({ state }) => state === 'error')?.count ?? 0
  const all = rows.reduce((sum, { count }) => sum + Number(count), 0)
  return { waiting: all - Number(failed), failed: Number(failed) }
}
