import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { findBinDir, pathDirs } from './executables.js'
import { type Prerequisite, prerequisiteError } from './prerequisite.js'

/** A Nix command ended with another exit code than the test asked for. */
export class NixCommandError extends Error {
  override name = 'NixCommandError'
}

export interface NixRunOptions {
  cwd?: string
  /** Text for standard input (`nix-instantiate -`). */
  input?: string
  /** Added to the private environment. */
  env?: Record<string, string>
  timeoutMs?: number
  /** Whether a failure is given back in place of thrown. */
  allowFailure?: boolean
}

export interface NixRunResult {
  exitCode: number
  stdout: string
  stderr: string
}

/**
 * A Nix of its own under one temporary directory: store, state, log, cache, configuration and HOME. No daemon, no
 * substituters, no sandbox, an empty flake registry. Works for root and for users, and leaves /nix alone.
 */
export interface PrivateNix extends AsyncDisposable {
  readonly dir: string
  /** Store paths begin with this directory in place of /nix/store. */
  readonly storeDir: string
  /** The whole environment of its commands. */
  readonly env: Readonly<Record<string, string>>
  /** `nix`, `nix-build`, `nix-instantiate`, `nix-store`, `nix-hash`, … by name. */
  run(program: string, args: string[], options?: NixRunOptions): Promise<NixRunResult>
  nix(args: string[], options?: NixRunOptions): Promise<NixRunResult>
  nixBuild(args: string[], options?: NixRunOptions): Promise<NixRunResult>
  nixInstantiate(args: string[], options?: NixRunOptions): Promise<NixRunResult>
  nixStore(args: string[], options?: NixRunOptions): Promise<NixRunResult>
  /** Evaluates an expression strictly and gives its value by way of JSON. */
  evalJson(expression: string, options?: NixRunOptions): Promise<unknown>
  /** Deletes the directory with the store in it. */
  remove(): Promise<void>
}

/** A build with a stub nixpkgs takes a second or two; two cores may be shared by several. */
const NIX_TIMEOUT_MS = 120_000

/** `newer` for the tests that run once more, on a second Nix (vitest.config.ts). */
const isNewer = process.env.FIRN_TEST_NIX === 'newer'

/**
 * Nix itself: that of PATH, or of the directory `FIRN_TEST_NIX_BIN` (`…/bin`, with nix-build and the like in it). The
 * second, newer one is always named by its directory.
 */
export const NIX: Prerequisite = isNewer
  ? {
      name: 'A newer Nix',
      hint: 'set FIRN_TEST_NEWER_NIX_BIN to the directory that holds its nix and nix-build (.ci/newer-nix unpacks one)',
      available: () => nixBinDir() !== undefined,
    }
  : {
      name: 'Nix',
      hint: 'install nix (Debian: nix-bin), or set FIRN_TEST_NIX_BIN to the directory that holds nix and nix-build',
      available: () => nixBinDir() !== undefined,
    }

function nixBinDir(): string | undefined {
  const chosen = isNewer ? (process.env.FIRN_TEST_NEWER_NIX_BIN ?? '') : process.env.FIRN_TEST_NIX_BIN
  return findBinDir(
    chosen === undefined ? pathDirs() : [chosen].filter(Boolean).map((dir) => path.resolve(dir)),
    ['nix', 'nix-build', 'nix-instantiate', 'nix-store'],
  )
}

/** @throws PrerequisiteError when no Nix is installed. */
export async function createPrivateNix(): Promise<PrivateNix> {
  const binDir = nixBinDir()
  if (binDir === undefined) throw prerequisiteError(NIX)

  // Flake paths of Nix 2.8 hold no spaces, so the temporary directory must have none.
  const dir = await realpath(await mkdtemp(path.join(os.tmpdir(), 'firn-nix-')))
  const env = await writeEnvironment(dir, binDir)

  async function run(program: string, args: string[], options: NixRunOptions = {}): Promise<NixRunResult> {
    const result = await runProgram(path.join(binDir ?? '', program), args, env, options)
    if (result.exitCode === 0 || options.allowFailure) return result
    throw new NixCommandError(`${program} ${args.join(' ')}: exit code ${result.exitCode}\n${result.stderr}`)
  }
  async function remove(): Promise<void> {
    // Directories of the store are read-only; only root could delete them as they are.
    await runProgram('chmod', ['-R', 'u+w', dir], env, {})
    await rm(dir, { recursive: true, force: true })
  }

  return {
    dir,
    storeDir: path.join(dir, 'store'),
    env,
    run,
    nix: (args, options) => run('nix', args, options),
    nixBuild: (args, options) => run('nix-build', args, options),
    nixInstantiate: (args, options) => run('nix-instantiate', args, options),
    nixStore: (args, options) => run('nix-store', args, options),
    evalJson: async (expression, options) => {
      const args = ['--eval', '--strict', '--json', '--expr', expression]
      return JSON.parse((await run('nix-instantiate', args, options)).stdout)
    },
    remove,
    [Symbol.asyncDispose]: remove,
  }
}

async function writeEnvironment(dir: string, binDir: string): Promise<Record<string, string>> {
  const at = (name: string) => path.join(dir, name)
  for (const name of ['home', 'cache', 'conf', 'state', 'data', 'store', 'var', 'log', 'build'])
    await mkdir(at(name))
  // An empty `flake-registry` setting is an error in Nix 2.8, hence a registry without entries.
  await writeFile(at('conf/registry.json'), JSON.stringify({ version: 2, flakes: [] }))
  const settings = [
    'sandbox = false',
    'build-users-group =',
    'experimental-features = nix-command flakes',
    'substituters =',
    `flake-registry = ${at('conf/registry.json')}`,
    'connect-timeout = 2',
    'download-attempts = 1',
  ]
  await writeFile(at('conf/nix.conf'), `${settings.join('\n')}\n`)
  return {
    PATH: [binDir, ...pathDirs()].join(path.delimiter),
    HOME: at('home'),
    XDG_CACHE_HOME: at('cache'),
    XDG_CONFIG_HOME: at('conf'),
    XDG_STATE_HOME: at('state'),
    XDG_DATA_HOME: at('data'),
    NIX_STORE_DIR: at('store'),
    NIX_STATE_DIR: at('var'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('conf'),
    NIX_REMOTE: 'local',
    NIX_PATH: '',
    TMPDIR: at('build'),
  }
}

async function runProgram(
  file: string,
  args: string[],
  env: Record<string, string>,
  options: NixRunOptions,
): Promise<NixRunResult> {
  const { cwd, input = '', timeoutMs = NIX_TIMEOUT_MS } = options
  const child = spawn(file, args, {
    env: { ...env, ...options.env },
    timeout: timeoutMs,
    ...(cwd ? { cwd } : {}),
  })
  // A program that does not read its input closes the pipe: that is its right.
  child.stdin.on('error', () => undefined).end(input)
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  if (code === null)
    throw new NixCommandError(`${file} ${args.join(' ')}: ended by ${signal} (limit ${timeoutMs} ms)`)
  return { exitCode: code, stdout, stderr }
}
