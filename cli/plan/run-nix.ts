import { spawn } from 'node:child_process'
import { MAX_PLAN_BYTES, MAX_PLAN_ERROR_BYTES, PLAN_TIMEOUT_MS } from '../../src/limits/command-line.js'
import type { Environment } from '../../src/setting-files.js'
import { CliError } from '../errors/cli-error.js'
import { endGroup } from '../git/git.js'

/** Nix is not there, or could not evaluate. */
export class NixError extends CliError {
  override name = 'NixError'
}

export interface NixRun {
  readonly args: readonly string[]
  readonly env: Environment
  readonly signal: AbortSignal
}

/** Runs nix-instantiate without a terminal and answers what it printed. @throws NixError */
export async function runNixInstantiate({ args, env, signal }: NixRun): Promise<string> {
  signal.throwIfAborted()
  const child = spawn('nix-instantiate', args, {
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  let failure: NixError | undefined
  const end = (error: NixError) => {
    failure ??= error
    endGroup(child)()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
    if (said.stdout.length > MAX_PLAN_BYTES)
      end(new NixError(`Nix printed more than ${MAX_PLAN_BYTES} characters.`))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr = (said.stderr + text).slice(-MAX_PLAN_ERROR_BYTES)
  })
  const abort = () => end(new NixError('The evaluation was given up.'))
  signal.addEventListener('abort', abort, { once: true })
  const minutes = PLAN_TIMEOUT_MS / 60_000
  const timer = setTimeout(
    () => end(new NixError(`The evaluation took more than ${minutes} minutes.`)),
    PLAN_TIMEOUT_MS,
  )
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve)
      child.once('error', (cause) => reject(notInstalled(cause)))
    })
    if (failure) throw failure
    if (code === 0) return said.stdout
    throw new NixError(`Nix could not evaluate the atom:\n${said.stderr.trim()}`, {
      hint: 'What it may read is limited to the atom, its lock and the addresses that --transport allows.',
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

function notInstalled(cause: Error): NixError {
  return new NixError('nix-instantiate could not be started: planning needs Nix.', {
    cause,
    hint: 'Install it from https://nixos.org/download; all other commands go without it.',
  })
}

/** What the evaluation gets of the environment: ways and places of Nix itself, and nothing of the user's. */
export function nixEnvironment(env: Environment, directory: string): Environment {
  const kept = Object.entries(env).filter(
    ([name]) => KEPT.has(name) || (name.startsWith('NIX_') && name !== 'NIX_PATH'),
  )
  return {
    ...Object.fromEntries(kept),
    HOME: '/homeless-shelter',
    XDG_CACHE_HOME: directory,
    XDG_CONFIG_HOME: directory,
    XDG_DATA_HOME: directory,
    XDG_STATE_HOME: directory,
    NIX_USER_CONF_FILES: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
}

const KEPT = new Set([
  'PATH',
  'TMPDIR',
  'SSL_CERT_FILE',
  'SSH_AUTH_SOCK',
  'http_proxy',
  'https_proxy',
  'no_proxy',
])
