import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Config } from '../../src/config.js'
import type { DatabaseOptions } from '../../src/db/database.js'
import type { Boundary } from '../../src/indexing/boundary.js'
import { type Program, startProgram } from '../programs/program.js'
import { until } from '../support/until.js'

/** What the child is told. */
export interface ChildOptions extends Pick<Config, 'sources' | 'plcUrl' | 'handleResolvers'> {
  database: DatabaseOptions
  /** Where it ends itself by SIGKILL, counted from 1. */
  end?: { at: Boundary; passing: number }
  /** A fault of its own that nobody handles. */
  fault?: 'rejection'
}

export interface IngesterChild extends Program {
  /** What it logged, as parsed lines. */
  lines(): LogLine[]
  /** Whether it has ended, by itself or not. */
  readonly hasEnded: boolean
  /** Waits until it logs such a line. */
  until(fits: (line: LogLine) => boolean): Promise<void>
  /** Ends it as its operator does, which it must bear. */
  end(): Promise<void>
}

export interface LogLine {
  level: number
  msg: string
  epoch?: number
  err?: { message: string }
}

export const leads = ({ msg }: LogLine) => msg === 'this ingester leads'
export const standsBy = ({ msg }: LogLine) => /stands by$|standing by$/.test(msg)

/** A child starts within two seconds where nothing else runs. */
const CHILD_TIMEOUT_MS = 60_000

/** Starts the ingester as a process of its own. To be called in a test: it does not outlive it. */
export function startIngesterChild(options: ChildOptions): IngesterChild {
  const cwd = mkdtempSync(join(tmpdir(), 'firn-child-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const program = startProgram('tests/chaos/child.ts', { args: [JSON.stringify(options)], cwd })
  const { child, ended, output } = program
  const lines = () => output().split('\n').flatMap(readLine)
  return {
    ...program,
    lines,
    get hasEnded() {
      return child.exitCode !== null || child.signalCode !== null
    },
    async until(fits) {
      const found = until(() => lines().some(fits), {
        what: `${fits} in a child's log`,
        timeoutMs: CHILD_TIMEOUT_MS,
      })
      const lost = ended.then((code) => {
        throw new Error(`the child ended with ${code ?? child.signalCode} in place of ${fits}: ${output()}`)
      })
      await Promise.race([found, lost])
    },
    async end() {
      child.kill('SIGTERM')
      expect([await ended, child.signalCode], output()).toEqual([0, null])
    },
  }
}

/** Lines that are no log, and the one that is being written, are passed over. */
function readLine(line: string): LogLine[] {
  try {
    return line.startsWith('{') ? [JSON.parse(line) as LogLine] : []
  } catch {
    return []
  }
}
