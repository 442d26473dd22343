import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A program of ours as a process of its own. */
export interface Program {
  readonly child: ChildProcess
  /** Everything that it printed so far. */
  output(): string
  /** Its exit code, once it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>
}

export interface ProgramOptions {
  args?: string[]
  cwd: string
  env?: Record<string, string>
  input?: string
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSX = import.meta.resolve('tsx')

/**
 * Starts `script` (a path below the project) in the directory `cwd`, with nothing in its environment but `env`, and
 * nothing to read but `input`. To be called in a test: what still runs when the test ends is killed.
 */
export function startProgram(
  script: string,
  { args = [], cwd, env = {}, input = '' }: ProgramOptions,
): Program {
  const child = spawn(process.execPath, ['--import', TSX, `${ROOT}${script}`, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { child, output: () => output, ended }
}

/** Ends a program as an operator does. @returns its exit code */
export async function stopProgram(program: Program): Promise<number | null> {
  program.child.kill('SIGTERM')
  return program.ended
}
