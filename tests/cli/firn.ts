import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Command } from '../../cli/command.js'
import { runCli } from '../../cli/run.js'
import type { LocalNetwork } from '../network/index.js'

/** What a run of the command line ended with. */
export interface CliRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  /** All of the environment besides PATH and HOME. */
  readonly env?: Record<string, string>
  /** Standard input. */
  readonly input?: string
}

export interface SpawnOptions extends CliOptions {
  /** Leaves standard input open behind `input`. */
  readonly inputStaysOpen?: boolean
}

export interface InProcessOptions extends CliOptions {
  readonly signal?: AbortSignal
  readonly commands?: readonly Command[]
  readonly now?: () => Date
  /** Hears what goes to standard error as it comes. */
  readonly onStderr?: (text: string) => void
  /** Whether standard output and error are terminals. */
  readonly terminal?: boolean
}

/** A person's home directory, with the command line in it. */
export interface CliHome {
  readonly dir: string
  /** In this process: quick, and its coverage counts. */
  run(argv: readonly string[], options?: InProcessOptions): Promise<CliRun>
  /** As a process of its own, as people run it. */
  spawn(argv: readonly string[], options?: SpawnOptions): CliProcess
}

/** A running command. It is killed at the end of the test. */
export interface CliProcess {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  readonly ended: Promise<CliRun>
}

const BIN = fileURLToPath(new URL('../../cli/bin/firn.js', import.meta.url))

/**
 * A home that is removed with the test or suite that asks for it.
 * @param env given to every run
 */
export function createHome(env: Record<string, string> = {}): CliHome {
  const dir = mkdtempSync(path.join(tmpdir(), 'firn-home-'))
  const all = (more: Record<string, string> = {}) => ({
    PATH: process.env.PATH ?? '',
    HOME: dir,
    ...env,
    ...more,
  })
  return {
    dir,
    async run(argv, options = {}) {
      const {
        cwd = dir,
        input = '',
        signal = new AbortController().signal,
        terminal = false,
        commands,
        now = () => new Date(),
      } = options
      const { onStderr = () => undefined } = options
      const [stdout, stderr] = [stream(terminal), stream(terminal)]
      const printed = text(stdout)
      let said = ''
      stderr.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk
        onStderr(chunk)
      })
      const code = await runCli({
        argv,
        cwd,
        env: all(options.env),
        stdin: Readable.from([Buffer.from(input)]),
        stdout,
        stderr,
        signal,
        now,
        ...(commands === undefined ? {} : { commands }),
      })
      stdout.end()
      stderr.end()
      await finished(stderr)
      return { code, stdout: await printed, stderr: said }
    },
    spawn(argv, { cwd = dir, input = '', env: more, inputStaysOpen = false } = {}) {
      const child = spawn(process.execPath, [BIN, ...argv], { cwd, env: all(more), stdio: 'pipe' })
      onTestFinished(() => {
        child.kill('SIGKILL')
      })
      child.stdin.on('error', () => undefined).write(input)
      if (!inputStaysOpen) child.stdin.end()
      const said = { stdout: '', stderr: '' }
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (chunk: string) => {
          said[name] += chunk
        })
      }
      const ended = new Promise<CliRun>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', (code) => resolve({ code, ...said }))
      })
      return { child, stdout: () => said.stdout, stderr: () => said.stderr, ended }
    },
  }
}

export function removeHome({ dir }: CliHome): void {
  rmSync(dir, { recursive: true, force: true })
}

/** The environment that leads the command line to a local network. */
export function networkEnvironment(network: LocalNetwork): Record<string, string> {
  return {
    FIRN_DEVELOPMENT: 'true',
    FIRN_PLC_URL: network.plc.url,
    FIRN_HANDLE_RESOLVERS: network.pds.map(({ handleDomain, url }) => `${handleDomain}=${url}`).join(','),
  }
}

function stream(isTTY: boolean): PassThrough & { isTTY: boolean; columns: number } {
  return Object.assign(new PassThrough({ highWaterMark: 1 << 24 }), { isTTY, columns: 80 })
}
