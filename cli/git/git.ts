import { type ChildProcess, spawn } from 'node:child_process'
import type { GitScheme } from '../../src/atoms/uri/git-url.js'
import { GIT_TIMEOUT_MS, MAX_GIT_OUTPUT_BYTES, MAX_GIT_STDERR_BYTES } from '../../src/limits/git.js'
import { type Environment, gitEnvironment, SAFE_SETTINGS, TRANSPORTS } from './git-environment.js'
import { explainExit, GitError } from './git-error.js'

export interface GitOptions {
  /** The environment that firn itself has: git needs its PATH, HOME and ssh agent. */
  readonly env: Environment
  readonly program?: string
  /** What git may reach others by. */
  readonly transports?: readonly GitScheme[]
  /** Ends whatever is running. */
  readonly signal?: AbortSignal | undefined
}

export interface RunOptions {
  /** The directory that git is started in. */
  readonly cwd?: string
  readonly stdin?: Uint8Array | string
  readonly timeoutMs?: number
  readonly maxBytes?: number
  readonly signal?: AbortSignal | undefined
  /** Hears what git says of its progress, as it comes. */
  readonly onProgress?: ((text: string) => void) | undefined
}

/** The git of this machine, run by argument lists alone, never through a shell. */
export class Git {
  readonly #options: GitOptions
  readonly #env: NodeJS.ProcessEnv

  constructor(options: GitOptions) {
    this.#options = options
    this.#env = { ...gitEnvironment(options.env, options.transports ?? TRANSPORTS) }
  }

  /** The same, but reaching others only so. */
  limitedTo(transports: readonly GitScheme[]): Git {
    return new Git({ ...this.#options, transports })
  }

  /**
   * Runs a command and answers what it printed.
   * @param args the command and its arguments; what a user wrote stands behind `--end-of-options` or `--`
   * @throws GitError
   */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Buffer> {
    const { cwd, stdin, timeoutMs = GIT_TIMEOUT_MS, maxBytes = MAX_GIT_OUTPUT_BYTES, onProgress } = options
    const command = commandOf(args)
    const child = this.start(args, cwd)
    const end = endGroup(child)
    const said = new LastWords(onProgress)
    child.stderr?.on('data', (piece: Buffer) => said.add(piece))
    const pieces: Buffer[] = []
    let size = 0
    let failure: GitError | undefined
    const fail = (error: GitError) => {
      failure ??= error
      end()
    }
    child.stdout?.on('data', (piece: Buffer) => {
      size += piece.length
      if (size <= maxBytes) pieces.push(piece)
      else fail(new GitError('TooMuchOutput', `git ${command} printed more than ${maxBytes} bytes.`))
    })
    const signals = [this.#options.signal, options.signal].filter((signal) => signal !== undefined)
    const signal = AbortSignal.any(signals)
    const abort = () => fail(new GitError('Aborted', `git ${command} was given up.`))
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    const seconds = Math.round(timeoutMs / 1000)
    const timer = setTimeout(
      () => fail(new GitError('TimedOut', `git ${command} took more than ${seconds} s.`)),
      timeoutMs,
    )
    try {
      const closed = exitOf(child)
      // A command that ends before it has read all it was given says why by itself.
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(stdin)
      const code = await closed
      if (failure) throw failure
      if (code !== 0) throw explainExit(command, code, said.text)
      return Buffer.concat(pieces)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
  }

  /** As `run`, the answer as a text without a newline at its end. */
  async text(args: readonly string[], options?: RunOptions): Promise<string> {
    return (await this.run(args, options)).toString('utf8').replace(/\n$/, '')
  }

  /** Starts a command that goes on; `exitOf` and `endGroup` go with it. It has a session of its own: no terminal. */
  start(args: readonly string[], cwd?: string): ChildProcess {
    return spawn(this.#options.program ?? 'git', [...SAFE_SETTINGS, ...args], {
      cwd,
      env: this.#env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }
}

/** Its exit code; null after a signal. @throws GitError `NotInstalled` */
export function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('close', (code) => resolve(code))
    child.once('error', (cause: NodeJS.ErrnoException) => {
      // A directory that is not there has the same code as a program that is not.
      reject(
        cause.code === 'ENOENT'
          ? new GitError(
              'NotInstalled',
              'git could not be started: install it, and look at the directory given.',
              '',
              {
                cause,
              },
            )
          : new GitError('Failed', `git could not be started: ${cause.message}.`, '', { cause }),
      )
    })
  })
}

/** Ends a command and all that it started, such as ssh. */
export function endGroup(child: ChildProcess): () => void {
  return () => {
    if (child.pid === undefined || child.exitCode !== null) return
    try {
      process.kill(-child.pid, 'SIGTERM')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** The name of the command among its arguments. */
function commandOf(args: readonly string[]): string {
  return args.find((arg) => /^[a-z][a-z-]*$/.test(arg)) ?? 'command'
}

/** Keeps the end of what is said; lines of progress overwrite each other as on a terminal. */
class LastWords {
  #kept = ''
  readonly #onProgress: ((text: string) => void) | undefined

  constructor(onProgress: ((text: string) => void) | undefined) {
    this.#onProgress = onProgress
  }

  add(piece: Buffer): void {
    const text = piece.toString('utf8')
    this.#onProgress?.(text)
    this.#kept = (this.#kept + text).slice(-MAX_GIT_STDERR_BYTES)
  }

  get text(): string {
    return this.#kept.replace(/[^\n\r]*\r(?!\n)/g, '')
  }
}
