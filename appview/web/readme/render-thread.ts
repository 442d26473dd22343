import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import {
  README_RENDER_MEMORY_MB,
  README_RENDER_QUEUE,
  README_RENDER_TIMEOUT_MS,
} from '../../../src/limits/pages.js'
import { READY, type RenderAnswer, type RenderQuestion } from './render-messages.js'

/** A text that could not be drawn: it took too long, or broke the renderer. */
export class RenderError extends Error {
  override name = 'RenderError'
}

export interface RenderThread {
  /** @throws RenderError */
  render(markdown: string, base: string | undefined): Promise<string>
}

interface Job {
  readonly question: RenderQuestion
  readonly resolve: (html: string) => void
  readonly reject: (error: RenderError) => void
}

/**
 * Draws Markdown in a thread of its own, one text after the other. The parser needs time that is quadratic in
 * some texts (100 kB of `_a` take ten seconds), which here ends the thread and not the service; the next text
 * gets a new one. The thread starts with the first text and keeps no process alive that waits for none.
 */
export function createRenderThread(): RenderThread {
  const waiting: Job[] = []
  let thread: { readonly worker: Worker; ready: boolean } | undefined
  let current: Job | undefined
  let timer: NodeJS.Timeout | undefined
  let lastId = 0

  /** Gives the thread its next text. The time counts from when the thread can work on it. */
  function next(): void {
    current = waiting.shift()
    if (!current) {
      // Each time: to listen to a worker counts as a wish to wait for it.
      thread?.worker.unref()
      return
    }
    thread ??= start()
    thread.worker.ref()
    thread.worker.postMessage(current.question)
    if (thread.ready) limitTime(thread.worker)
  }

  function limitTime(worker: Worker): void {
    timer = setTimeout(() => end(worker, 'took too long'), README_RENDER_TIMEOUT_MS)
  }

  function settle(answer: RenderAnswer): void {
    if (answer.id !== current?.question.id) return
    clearTimeout(timer)
    if ('html' in answer) current.resolve(answer.html)
    else current.reject(new RenderError(answer.error))
    next()
  }

  function end(worker: Worker, error: string): void {
    if (worker !== thread?.worker) return
    thread = undefined
    void worker.terminate()
    if (current) settle({ id: current.question.id, error })
  }

  function start(): { worker: Worker; ready: boolean } {
    const started = { worker: startWorker(), ready: false }
    const { worker } = started
    worker.on('message', (message: RenderAnswer | typeof READY) => {
      if (message !== READY) return settle(message)
      started.ready = true
      limitTime(worker)
    })
    worker.on('error', (error) => end(worker, String(error)))
    worker.on('exit', () => end(worker, 'the thread ended'))
    return started
  }

  return {
    render(markdown, base) {
      if (waiting.length >= README_RENDER_QUEUE) return Promise.reject(new RenderError('too many at once'))
      return new Promise((resolve, reject) => {
        waiting.push({ question: { id: ++lastId, markdown, base }, resolve, reject })
        if (!current) next()
      })
    },
  }
}

function startWorker(): Worker {
  // The loader by address: the thread's working directory need not be ours.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return new Worker(new URL('./render-worker.ts', import.meta.url), {
    execArgv: ['--import', tsx],
    resourceLimits: { maxOldGenerationSizeMb: README_RENDER_MEMORY_MB },
  })
}
