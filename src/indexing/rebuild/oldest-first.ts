import type { WorkOut } from './rebuild-accounts.js'

/**
 * `workOut` for several transactions that are under way at once, beside the database in turns with it: the one that
 * began first is always served first, so that it is written while those after it are worked out. Served as they come,
 * all would be written at the same time, and nobody would work meanwhile.
 *
 * @returns one for each transaction, in the order in which they begin
 */
export function oldestFirst(workOut: WorkOut): () => WorkOut {
  const waiting = new Map<number, (() => Promise<void>)[]>()
  let [begun, isServing] = [0, false]
  const serve = async (): Promise<void> => {
    const oldest = Math.min(...waiting.keys())
    const jobs = waiting.get(oldest) ?? []
    const job = jobs.shift()
    if (jobs.length === 0) waiting.delete(oldest)
    await job?.()
    isServing = waiting.size > 0
    // What the database said meanwhile is heard in between.
    if (isServing) setImmediate(serve)
  }
  return () => {
    const place = begun++
    return (stored, at) => {
      const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<WorkOut>>>()
      const jobs = waiting.get(place) ?? []
      jobs.push(async () => {
        const work = workOut(stored, at)
        resolve(work)
        await work.catch(() => undefined)
      })
      waiting.set(place, jobs)
      if (!isServing) setImmediate(serve)
      isServing = true
      return promise
    }
  }
}
