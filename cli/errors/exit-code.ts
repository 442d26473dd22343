import { CONFIG_EXIT_CODE } from '../../src/settings.js'

/** What `firn` ends with. Scripts rely on them: docs/cli.md lists them. */
export const EXIT = {
  ok: 0,
  /** It did not do what it was asked. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Nobody is logged in, or the login has ended or does not allow it. */
  login: 3,
  /** A server does not answer: trying again later may do. */
  unreachable: 4,
  /** What was looked at is not what it claims to be (`firn atom verify`, `firn atom fetch`). */
  untrue: 5,
  /** EX_CONFIG of sysexits(3): settings or the configuration file. */
  config: CONFIG_EXIT_CODE,
  /** 128 and SIGINT's number, as shells have it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
