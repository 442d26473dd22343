import { parentPort } from 'node:worker_threads'
import { renderMarkdown } from './markdown.js'
import { READY, type RenderAnswer, type RenderQuestion } from './render-messages.js'

parentPort?.on('message', ({ id, markdown, base }: RenderQuestion) => {
  parentPort?.postMessage(answer(id, markdown, base))
})

parentPort?.postMessage(READY)

function answer(id: number, markdown: string, base: string | undefined): RenderAnswer {
  try {
    return { id, html: renderMarkdown(markdown, base === undefined ? {} : { base }) }
  } catch (error) {
    return { id, error: String(error) }
  }
}
