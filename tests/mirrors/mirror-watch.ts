import { pino } from 'pino'
import { checkMirrors, type MirrorPace } from '../../ingester/mirrors/check-mirrors.js'
import type { MirrorConfig } from '../../ingester/mirrors/mirror-context.js'
import type { Db } from '../../src/db/database.js'
import { atom, release } from '../../src/lexicons/dev/firn.js'
import { createMetrics, type Metrics } from '../../src/metrics.js'
import { put, R0, R1, startIndexing } from '../ingester/indexing.js'
import type { PublishedAtom } from '../support/git-repository.js'
import {
  atomReleaseKey,
  sampleAtom,
  sampleAtomRelease,
  sampleManifest,
  sampleSnapshot,
} from '../support/sample-atoms.js'
import { AUTHOR } from '../support/sample-records.js'
import { until } from '../support/until.js'

const FAST: MirrorPace = { roundMs: 10, scanMs: 1_000, hostIntervalMs: 1 }
export const HOUR_MS = 60 * 60 * 1000

/** What the ingester does with mirrors, on a clock that tests move. */
export interface MirrorWatch {
  readonly db: Db
  readonly metrics: Metrics
  /** Begins to look; again, with other settings, after `stop`. */
  start(atomMirrors: readonly string[], config?: Partial<MirrorConfig>, pace?: MirrorPace): void
  stop(): Promise<void>
  /** Moves the clock on, until everything that is due by then was looked at. */
  pass(ms?: number): Promise<void>
  /** Signs releases of atoms that name mirrors, in place of those before. */
  sign(releases: readonly SignedAtom[]): Promise<void>
  now(): Date
}

export interface SignedAtom {
  readonly atom: PublishedAtom
  readonly mirrors: readonly string[]
  /** Another root than the repository's. */
  readonly rootCommit?: string
}

export function watchMirrors(db: Db): MirrorWatch {
  const metrics = createMetrics()
  let now = new Date('2026-01-02T00:00:00Z')
  let stopping = new AbortController()
  let running = Promise.resolve()
  const due = async () => {
    const rows = await db.selectFrom('mirror').select(['url', 'dueAt', 'named']).execute()
    return rows.filter(({ dueAt, named }) => named && dueAt <= now)
  }
  return {
    db,
    metrics,
    now: () => now,
    start(atomMirrors, config = {}, pace = {}) {
      stopping = new AbortController()
      running = checkMirrors(
        {
          db,
          write: (write) => db.transaction().execute(write),
          log: pino({ level: 'silent' }),
          now: () => now,
          signal: stopping.signal,
          metrics,
        },
        { development: true, atomMirrors: [...atomMirrors], ...config },
        { ...FAST, ...pace },
      )
    },
    async stop() {
      stopping.abort()
      await running
    },
    async pass(ms = HOUR_MS) {
      now = new Date(now.getTime() + ms)
      // Named again at this very time: so they were all noted.
      const noted = async () => {
        const rows = await db.selectFrom('mirror').select('namedAt').where('named', '=', true).execute()
        return rows.length > 0 && rows.every(({ namedAt }) => namedAt >= now)
      }
      await until(noted, { what: 'all mirrors noted' })
      await until(async () => (await due()).length === 0, {
        what: 'all mirrors looked at',
      })
    },
    async sign(releases) {
      const { commit } = await startIndexing(db)
      const ops = releases.flatMap(({ atom: published, mirrors, rootCommit = published.rootCommit }) => {
        const { label, version, tree, origin, path } = published
        const facts = { label, tree, origin, rootCommit, path, mirrors: [...mirrors] }
        const artifact = sampleSnapshot({ ...facts, manifest: sampleManifest({ label, version }) }, version)
        const key = atomReleaseKey({ version, artifact })
        const id = key.split(':')[1] ?? ''
        const definition = `at://${AUTHOR}/${atom.$nsid}/${id}`
        return [
          put(atom.$nsid, id, sampleAtom({ label, rootCommit, mirrors: [...mirrors] })),
          put(release.$nsid, key, sampleAtomRelease({ version, definition, artifact })),
        ]
      })
      await commit(R1, R0, await Promise.all(ops))
    },
  }
}
