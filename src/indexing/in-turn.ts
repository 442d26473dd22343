/** Work that is begun one after the other, several at a time. */
export interface InTurnOptions<Job, Result> {
  /** At the same time. */
  atOnce: number
  /** Whether a job is so large that nothing else may run beside it. */
  isAlone: (job: Job) => boolean
  start: (job: Job) => Promise<Result>
}

/**
 * Does jobs and gives each with its result, in the order of the jobs. Whoever stops listening leaves nothing running.
 * @throws the failure of a job, when it is its turn
 */
export async function* inTurn<Job, Result>(
  jobs: AsyncIterable<Job> | Iterable<Job>,
  { atOnce, isAlone, start }: InTurnOptions<Job, Result>,
): AsyncGenerator<{ job: Job; result: Result }> {
  const running: { job: Job; done: Promise<Result> }[] = []
  /** Until so many are left. */
  async function* finish(count: number) {
    while (running.length > count) {
      const first = running.shift()
      if (first) yield { job: first.job, result: await first.done }
    }
  }
  try {
    for await (const job of jobs) {
      const alone = isAlone(job)
      if (alone) yield* finish(0)
      const done = start(job)
      // Its failure is told when it is its turn.
      done.catch(() => undefined)
      running.push({ job, done })
      yield* finish(alone ? 0 : atOnce - 1)
    }
    yield* finish(0)
  } finally {
    await Promise.allSettled(running.map(({ done }) => done))
  }
}
