import type { Config } from '../src/config.js'
import { isDatabaseAway } from '../src/db/unavailable.js'
import { createGuardedFetch } from '../src/identity/guarded-fetch.js'
import { IdentityError } from '../src/identity/identity-error.js'
import { fetchBlob, WrongBytesError } from '../src/indexing/fetch-blob.js'
import {
  type DueFileList,
  dueFileLists,
  keepFileList,
  putOffFileList,
  refuseFileList,
} from '../src/indexing/file-list-rows.js'
import { HostError } from '../src/indexing/host-client.js'
import {
  FILE_LIST_HOSTS_AT_ONCE,
  FILE_LIST_ROUND_MS,
  FILE_LIST_TIMEOUT_MS,
  MAX_FILE_LIST_BYTES,
} from '../src/limits/models.js'
import { FileListError } from '../src/models/file-list-error.js'
import type { EventContext } from './event-context.js'
import { everyRound } from './mirrors/every-round.js'

type FileListContext = Pick<EventContext, 'db' | 'write' | 'log' | 'now' | 'signal' | 'metrics' | 'identity'>

export interface FileListPace {
  readonly roundMs?: number
  readonly timeoutMs?: number
}

/**
 * Fetches the lists of models' files that records name as blobs, from their authors' PDSes: one of a PDS at a time, each
 * until it is here. Works until the context's signal aborts.
 */
export async function fetchFileLists(
  ctx: FileListContext,
  { development }: Pick<Config, 'development'>,
  { roundMs = FILE_LIST_ROUND_MS, timeoutMs = FILE_LIST_TIMEOUT_MS }: FileListPace = {},
): Promise<void> {
  const { db, write, log, now, signal, metrics, identity } = ctx
  const fetch = createGuardedFetch({ development, timeoutMs, maxBytes: MAX_FILE_LIST_BYTES })

  /** @returns whether its host answered */
  async function fetchOne(due: DueFileList): Promise<boolean> {
    const { did, cid, releaseUri } = due
    try {
      const { pds } = await identity.document(did)
      const bytes = await fetchBlob(fetch, { pds, did, cid, signal })
      await write((trx) => keepFileList(trx, due, bytes))
      metrics.fileLists.inc({ outcome: 'fetched' })
      return true
    } catch (error) {
      if (signal.aborted || isDatabaseAway(error)) throw error
      if (error instanceof FileListError) {
        metrics.fileLists.inc({ outcome: 'refused' })
        log.info({ release: releaseUri, problem: error.message }, 'a list of files is none of its release')
        await write((trx) => refuseFileList(trx, due, error.message))
        return true
      }
      return putOff(due, error)
    }
  }

  async function putOff(due: DueFileList, error: unknown): Promise<boolean> {
    const { problem, outcome, atLeastMs } = describe(error)
    metrics.fileLists.inc({ outcome })
    if (outcome === 'fault') {
      log.error(
        { release: due.releaseUri, err: error },
        'a list of files cannot be kept: this is a fault in firn',
      )
    } else log.debug({ release: due.releaseUri, problem }, 'a list of files did not come')
    await write((trx) => putOffFileList(trx, due, problem, now(), atLeastMs))
    return outcome === 'wrong-bytes'
  }

  /** One PDS's, one after the other; after one that does not answer, the others wait for the next round. */
  async function fetchOfHost(dues: readonly DueFileList[]): Promise<void> {
    for (const due of dues) if (signal.aborted || !(await fetchOne(due))) return
  }

  await everyRound(ctx, roundMs, 'cannot fetch lists of files', async () => {
    const hosts = [...Map.groupBy(await dueFileLists(db, now()), ({ pds }) => pds).values()]
    const next = async (): Promise<void> => {
      for (let dues = hosts.shift(); dues; dues = hosts.shift()) await fetchOfHost(dues)
    }
    // One that fails is heard of when the others have ended: the next round must not run beside them.
    const ends = await Promise.allSettled(Array.from({ length: FILE_LIST_HOSTS_AT_ONCE }, next))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  })
}

interface Described {
  readonly problem: string
  readonly outcome: 'unresolved' | 'unanswered' | 'wrong-bytes' | 'fault'
  readonly atLeastMs: number
}

function describe(error: unknown): Described {
  if (error instanceof HostError) {
    return { problem: error.message, outcome: 'unanswered', atLeastMs: error.retryAfterMs ?? 0 }
  }
  if (error instanceof WrongBytesError)
    return { problem: error.message, outcome: 'wrong-bytes', atLeastMs: 0 }
  if (error instanceof IdentityError) return { problem: error.message, outcome: 'unresolved', atLeastMs: 0 }
  return { problem: 'It could not be kept.', outcome: 'fault', atLeastMs: 0 }
}
