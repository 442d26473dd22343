import type { Readable } from 'node:stream'
import type { CommandLineEnvironment } from '../src/command-line-environment.js'
import type { GuardedFetch, GuardedFetchOptions } from '../src/identity/guarded-fetch.js'
import type { IdentityResolver } from '../src/identity/identity-resolver.js'
import type { Command } from './command.js'
import type { Directories } from './config/directories.js'
import type { UserConfig } from './config/user-config.js'
import type { Logins } from './login/logins.js'
import type { Session, SessionWish } from './login/session.js'
import type { Output } from './output/output.js'

/** Everything that a command may touch. Made once by the frame (create-context.ts), handed down, kept nowhere. */
export interface CliContext {
  /** Absolute; `-C` is in it already. Relative paths of arguments start here, never at `process.cwd()`. */
  readonly cwd: string
  /** All commands there are, for those that speak of others. */
  readonly commands: readonly Command[]
  readonly config: UserConfig
  readonly directories: Directories
  /** `environment.child` is the environment for programs that a command starts. */
  readonly environment: CommandLineEnvironment
  readonly output: Output
  readonly stdin: Readable & { readonly isTTY?: boolean }
  /** Aborted by Ctrl-C and SIGTERM: pass it on to whatever takes long, or call `throwIfAborted` between steps. */
  readonly signal: AbortSignal
  now(): Date
  /**
   * A fetch for addresses that others chose: https and public ones alone, or loopback too in a development network. The
   * AppView and the PLC directory of the configuration are asked as they are.
   */
  createFetch(
    options?: Pick<GuardedFetchOptions, 'timeoutMs' | 'maxBytes' | 'perHost'>,
  ): Promise<GuardedFetch>
  /** DIDs and handles, cached for the length of the command. */
  identity(): Promise<IdentityResolver>
  /** The accounts that are logged in on this machine. */
  logins(): Promise<Logins>
  /**
   * The account to act as.
   * @throws CliError with exit code `login` when nobody is logged in, several are and none is chosen, or the account
   *   did not grant what is wished
   */
  session(wish?: SessionWish): Promise<Session>
}
