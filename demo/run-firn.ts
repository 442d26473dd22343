import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { runCli } from '../cli/run.js'
import type { Environment } from '../src/setting-files.js'

export interface FirnRun {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Environment
  readonly input: string
  readonly signal: AbortSignal
}

/**
 * Runs the command line itself.
 * @returns what the command printed
 * @throws Error with what it printed, when it did not do what it should
 */
export async function runFirn({ input, ...run }: FirnRun): Promise<unknown> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const said = Promise.all([text(stdout), text(stderr)])
  const stdin = Readable.from([input])
  const code = await runCli({ ...run, stdin, stdout, stderr, now: () => new Date() })
  stdout.end()
  stderr.end()
  const [printed, complaints] = await said
  if (code === 0) return JSON.parse(printed)
  throw new Error(`firn ${run.argv.join(' ')} ended with ${code}: ${printed}${complaints}`)
}
