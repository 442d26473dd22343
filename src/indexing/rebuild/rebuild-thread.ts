import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { REINDEX_YOUNG_GENERATION_MB } from '../../limits/indexing.js'
import type { WorkOut } from './rebuild-accounts.js'
import type { StoredAccounts } from './stored-accounts.js'
import type { WorkedOut } from './work-out.js'

/** What the thread is asked; it answers each with an `Answer` of the same id. */
export interface Question {
  readonly id: number
  readonly stored: StoredAccounts
  readonly at: Date
}

export type Answer =
  | { readonly id: number; readonly rebuilt: WorkedOut }
  | { readonly id: number; readonly error: unknown }

export interface RebuildThread extends AsyncDisposable {
  readonly workOut: WorkOut
}

/** Rows could not be worked out, as nobody is there who does it. */
export class RebuildThreadError extends Error {
  override name = 'RebuildThreadError'
}

/** `workOut` in a thread of its own, so that the database is read and written meanwhile. */
export function startRebuildThread(): RebuildThread {
  const asked = new Map<number, PromiseWithResolvers<WorkedOut>>()
  let lastId = 0
  // The loader by address: the thread's working directory need not be ours.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const worker = new Worker(new URL('./rebuild-worker.ts', import.meta.url), {
    execArgv: ['--import', tsx],
    resourceLimits: { maxYoungGenerationSizeMb: REINDEX_YOUNG_GENERATION_MB },
  })
  worker.on('message', (answer: Answer) => {
    const waiting = asked.get(answer.id)
    asked.delete(answer.id)
    if ('rebuilt' in answer) waiting?.resolve(answer.rebuilt)
    else waiting?.reject(answer.error)
  })
  let ended: unknown
  const end = (error: unknown): void => {
    ended ??= error
    for (const { reject } of asked.values()) reject(ended)
    asked.clear()
  }
  worker.on('error', end)
  worker.on('exit', () => end(new RebuildThreadError('the thread that works out rows ended')))

  return {
    workOut(stored, at) {
      const waiting = Promise.withResolvers<WorkedOut>()
      if (ended !== undefined) waiting.reject(ended)
      else {
        const question: Question = { id: ++lastId, stored, at }
        asked.set(question.id, waiting)
        worker.postMessage(question, [stored.records.buffer])
      }
      return waiting.promise
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate()
    },
  }
}
