import path from 'node:path'
import type { Readable } from 'node:stream'
import type { CommandLineEnvironment } from '../src/command-line-environment.js'
import type { Command } from './command.js'
import { directoriesOf } from './config/directories.js'
import { readUserConfig } from './config/read-user-config.js'
import type { CliContext } from './context.js'
import type { Output } from './output/output.js'

export interface ContextOptions {
  readonly environment: CommandLineEnvironment
  readonly cwd: string
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly output: Output
  readonly commands: readonly Command[]
  readonly signal: AbortSignal
  readonly now: () => Date
  /** `--config`, and where the program was started, from which it counts. */
  readonly startedIn: string
  readonly configFile: string | undefined
}

/** Builds a command's context. What is dear to load is loaded when it is first asked for. */
export async function createContext(options: ContextOptions): Promise<CliContext> {
  const { commands, environment, cwd, stdin, output, signal, now, configFile, startedIn } = options
  const directories = directoriesOf(environment)
  const config = await readUserConfig({ environment, directories, file: configFile, startedIn })
  const identity = once(async () => {
    const [{ createIdentityResolver }, { createLogger }] = await Promise.all([
      import('../src/identity/identity-resolver.js'),
      import('../src/logger.js'),
    ])
    return createIdentityResolver(
      { ...config, handleResolvers: [...config.handleResolvers] },
      { log: createLogger({ level: 'silent', pretty: false }), now },
    )
  })
  const createFetch: CliContext['createFetch'] = async (limits = {}) => {
    const { createGuardedFetch } = await import('../src/identity/guarded-fetch.js')
    const { development, registry, plcUrl } = config
    return createGuardedFetch({ ...limits, development, configured: [registry, plcUrl] })
  }
  const logins = once(async () => {
    const [{ createLogins }, { createLoginStore }, { createProcessLock }] = await Promise.all([
      import('./login/logins.js'),
      import('./login/login-store.js'),
      import('./storage/process-lock.js'),
    ])
    const { plcUrl, development, account: configured } = config
    return createLogins({
      store: createLoginStore(directories.state),
      lock: createProcessLock(path.join(directories.state, 'locks'), 'the same account', () =>
        output.detail('Waiting for another firn that refreshes the same login.'),
      ),
      fetch: await createFetch(),
      identity: await identity(),
      plcUrl,
      development,
      configured,
      now,
    })
  })
  return {
    cwd,
    commands,
    config,
    directories,
    environment,
    output,
    stdin,
    signal,
    now,
    createFetch,
    identity,
    logins,
    session: async (wish) => (await logins()).session(wish),
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
