import type { SourceCursorTable } from './db/tables/source-cursor.js'
import {
  HEALTH_MAX_DEAD_LETTERS,
  HEALTH_MAX_DISCONNECTED_MS,
  HEALTH_MAX_FAILED_REPOS,
  HEALTH_MAX_LAG_SECONDS,
  HEALTH_MAX_MIRROR_FAILURES,
  HEALTH_MAX_SILENCE_MS,
} from './limits/server.js'

/** How an index stands, as its tables tell: so that every program of it says the same. */
export interface HealthFacts {
  readonly sources: readonly SourceCursorTable[]
  /** Records of the last day that could not be indexed. */
  readonly deadLetters: number
  /** Repositories of visible accounts that cannot be fetched. */
  readonly failedRepos: number
  /** Those whose newest commit is signed with another key than their account has, as one that it had before. */
  readonly formerKeyRepos: number
  /** The operator's mirrors of atoms that did not answer the last looks. */
  readonly mirrors: readonly { readonly url: string; readonly failures: number }[]
  /** Disagreements that are between them, or of one with itself. */
  readonly mirrorAlarms: number
}

export interface Health {
  /** `degraded`: what is indexed is served, and something must be looked after. */
  readonly status: 'ok' | 'degraded'
  /** What, in words for the operator. */
  readonly reasons: readonly string[]
  /** What is not as it could be, and that only others can mend. */
  readonly notes: readonly string[]
}

/** Judges how an index stands. An index that no ingester has filled yet is in order. */
export function judgeHealth(facts: HealthFacts, now: Date): Health {
  const reasons = [
    ...judgeSources(facts.sources, now),
    ...judgeCount(facts.deadLetters, HEALTH_MAX_DEAD_LETTERS, 'records of the last day could not be indexed'),
    ...judgeCount(facts.failedRepos, HEALTH_MAX_FAILED_REPOS, 'repositories cannot be fetched'),
    ...judgeMirrors(facts),
  ]
  return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons, notes: noteFormerKeys(facts) }
}

function noteFormerKeys({ formerKeyRepos: count }: HealthFacts): string[] {
  if (count === 0) return []
  const whose = 'whose newest commit is signed with another key than the account has, as after a move'
  return [`repositories ${whose}: ${count}. Each is fetched once its account writes again`]
}

function judgeSources(sources: readonly SourceCursorTable[], now: Date): string[] {
  const checks = sources.flatMap(({ checkedAt }) => (checkedAt ? [checkedAt.getTime()] : []))
  if (checks.length === 0) return []
  const newest = Math.max(...checks)
  const silentMs = now.getTime() - newest
  if (silentMs > HEALTH_MAX_SILENCE_MS) return [`no ingester has been at work for ${inWords(silentMs)}`]
  // Others are no longer followed: the operator took them out of the settings.
  const followed = sources.filter(
    ({ checkedAt }) => checkedAt && newest - checkedAt.getTime() <= HEALTH_MAX_SILENCE_MS,
  )
  return followed.flatMap((source) => judgeSource(source, now))
}

function judgeSource(source: SourceCursorTable, now: Date): string[] {
  const { host, connected, halted, updatedAt, lagSeconds } = source
  if (halted !== null) return [halted]
  const awayMs = now.getTime() - updatedAt.getTime()
  if (!connected) {
    return awayMs > HEALTH_MAX_DISCONNECTED_MS ? [`${host} has not been reached for ${inWords(awayMs)}`] : []
  }
  if (lagSeconds === null || lagSeconds <= HEALTH_MAX_LAG_SECONDS) return []
  return [`what is stored of ${host} is ${inWords(lagSeconds * 1000)} behind`]
}

/** What strangers say is told on the pages of their releases: nobody else makes an index look unwell. */
function judgeMirrors({ mirrors, mirrorAlarms }: HealthFacts): string[] {
  const silent = mirrors.filter(({ failures }) => failures > HEALTH_MAX_MIRROR_FAILURES)
  return [
    ...silent.map(({ url, failures }) => `the mirror ${url} did not answer ${failures} looks in a row`),
    ...(mirrorAlarms > 0 ? [`mirrors of atoms disagree ${mirrorAlarms} times: see /mirrors`] : []),
  ]
}

function judgeCount(count: number, limit: number, what: string): string[] {
  return count > limit ? [`${count} ${what}, more than ${limit}`] : []
}

/** A duration, rounded: seconds, minutes or hours. */
function inWords(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} seconds`
  if (ms < 2 * 3_600_000) return `${Math.round(ms / 60_000)} minutes`
  return `${Math.round(ms / 3_600_000)} hours`
}
