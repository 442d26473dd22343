import { setImmediate } from 'node:timers/promises'

/** Does a task at once. */
export function finish<T>(task: Generator<void, T>): T {
  for (;;) {
    const step = task.next()
    if (step.done) return step.value
  }
}

/** Does a long task step by step, with a turn of the event loop after each, so that everything else goes on. */
export async function inTurns<T>(task: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = task.next()
    if (step.done) return step.value
    await setImmediate()
  }
}
