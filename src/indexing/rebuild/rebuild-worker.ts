import { parentPort } from 'node:worker_threads'
import type { Answer, Question } from './rebuild-thread.js'
import { type WorkedOut, workOut } from './work-out.js'

parentPort?.on('message', async (question: Question) => {
  const given = await answer(question)
  parentPort?.postMessage(given, 'rebuilt' in given ? buffersOf(given.rebuilt) : [])
})

async function answer({ id, stored, at }: Question): Promise<Answer> {
  try {
    return { id, rebuilt: await workOut(stored, at) }
  } catch (error) {
    return { id, error }
  }
}

/** What is handed over, not copied. */
function buffersOf({ rows, parts }: WorkedOut): ArrayBuffer[] {
  return [...rows, ...parts].map(({ absent }) => absent.bytes.buffer)
}
