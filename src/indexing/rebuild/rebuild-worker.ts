import { parentPort } from 'node:worker_threads'
import type { Answer, Question } from './rebuild-thread.js'
import { workOut } from './work-out.js'

parentPort?.on('message', async (question: Question) => {
  parentPort?.postMessage(await answer(question))
})

async function answer({ id, stored, at }: Question): Promise<Answer> {
  try {
    return { id, rebuilt: await workOut(stored, at) }
  } catch (error) {
    return { id, error }
  }
}
