import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Plan } from './plan.js'

export type Process = ChildProcessByStdio<Writable, Readable, null>

/** What package.json starts the ingester with. */
export const FIRN_FLAGS = ['--max-semi-space-size=8', '--no-allocation-site-pretenuring']

/** @param file below bench/ @param flags of Node */
export function startProcess(file: string, args: readonly string[], flags: readonly string[] = []): Process {
  const path = join(import.meta.dirname, '..', file)
  const child = spawn(process.execPath, [...flags, '--expose-gc', '--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // One that has ended hears nothing, and that it has is noticed by whoever listens to it.
  child.stdin.on('error', () => undefined)
  return child
}

export function lines(child: Process): AsyncIterable<string> {
  return createInterface({ input: child.stdout })
}

/** @throws when the process ends before it says anything */
export async function firstLine(child: Process): Promise<string> {
  for await (const line of lines(child)) return line
  throw new Error('a process of the benchmark ended without a word')
}

/** @param pool path @throws when the server ends at once */
export async function startServer(pool: string, plan: Plan): Promise<FrameServer> {
  const server = startProcess('ingest/serve.ts', [pool, JSON.stringify(plan)])
  const ended = once(server, 'exit')
  const port = await firstLine(server)
  return {
    service: `ws://127.0.0.1:${port}`,
    ended,
    sendSlice: () => server.stdin.write('\n'),
    stop: () => server.kill(),
  }
}

export interface FrameServer {
  /** ws:// origin. */
  readonly service: string
  /** Resolves when its process has ended. */
  readonly ended: Promise<unknown>
  /** Sends the next slice of its plan. */
  sendSlice(): void
  stop(): void
}
