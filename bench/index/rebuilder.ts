import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** What package.json starts a rebuild with. */
const REINDEX_FLAGS = ['--max-semi-space-size=64', '--import', 'tsx']

export interface Rebuilder {
  /** @returns milliseconds */
  rebuild(): Promise<number>
  close(): Promise<void>
}

/** A process that rebuilds a PostgreSQL whenever it is told to. */
export function startRebuilder(url: string): Rebuilder {
  const child = fork(join(import.meta.dirname, 'rebuild.ts'), [url], { execArgv: REINDEX_FLAGS })
  const ended = once(child, 'exit')
  return {
    async rebuild() {
      child.send('rebuild')
      const answered = once(child, 'message')
      const [ms] = await Promise.race([answered, ended.then(() => [])])
      if (typeof ms !== 'number') throw new Error('the process that rebuilds ended without an answer')
      return ms
    },
    async close() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}
