import { GIT_SCHEMES, type GitScheme, type GitUrl } from './git-url.js'
import type { SplitSource } from './split-source.js'

/** An address that no repository can have; the message says what to write. */
export class GitAddressError extends Error {
  override name = 'GitAddressError'
}

type Address = Pick<SplitSource, 'scheme' | 'user' | 'password' | 'rest'>

/** Host (or an IPv6 address in brackets), then `:port`, or the `:` of scp, or neither; then the path. */
const HOST_AND_PATH = /^(\[[^\]]*\]|[^:/]*)(?::(\d+)(?=\/|$)|(:))?(.*)$/s
const HOST = /^(?!-)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$|^\[[0-9A-Fa-f:.]+\]$/
const UNSEEN = /[\p{Cc}\p{Cf}\p{Z}]/u
const PATH = /^\.{0,2}(?:\/|$)/
const MAX_PORT = 65_535

/** Whether a text is the path of a directory: absolute, or led by `./` or `../`. */
export function isPath(text: string): boolean {
  return text !== '' && PATH.test(text)
}

/**
 * The address of a repository, with no alias in it any more. A scheme that is missing is `ssh` after `user@` and in
 * scp's form (`host:path`), else `https`. A bare first part is a host if it has a dot; a path is one if it is led
 * by `/`, `./` or `../`.
 * @throws GitAddressError
 */
export function readAddress({ scheme, user, password, rest }: Address): GitUrl {
  if (UNSEEN.test(`${user}${password}${rest}`)) {
    throw new GitAddressError(
      'an address has no spaces or unseen characters: leave them out or write them as %20',
    )
  }
  if (scheme === 'file' || (scheme === undefined && user === undefined && isPath(rest))) {
    return readPath(scheme, user, rest)
  }
  const known = readScheme(scheme)
  const [, host = '', port, scp, path = ''] = HOST_AND_PATH.exec(rest) ?? []
  if (known === undefined && user === undefined && !/[^.]\.[^.]/.test(host)) {
    throw new GitAddressError(
      `a host has a dot and a directory starts with a slash or dot: write https://${rest} or ./${rest}`,
    )
  }
  if (known !== undefined && scp !== undefined) {
    throw new GitAddressError(
      `a port of digits is needed after "${host}:": write ${known}://${host}/… for a path`,
    )
  }
  if (!HOST.test(host)) throw new GitAddressError(`${JSON.stringify(host)} is no host`)
  if (user?.startsWith('-')) throw new GitAddressError('a user cannot start with "-"')
  return {
    scheme: known ?? (scp !== undefined || (user !== undefined && password === undefined) ? 'ssh' : 'https'),
    user,
    password,
    host: host.toLowerCase(),
    port: readPort(port),
    path: `/${path.replace(/^\/+|\/+$/g, '')}`,
  }
}

function readPath(scheme: string | undefined, user: string | undefined, rest: string): GitUrl {
  if (user !== undefined || (scheme !== undefined && !rest.startsWith('/'))) {
    throw new GitAddressError('a file URL names no host: write three slashes, as in file:///srv/repo')
  }
  const path = rest.replace(/(?<=[^/])\/+$/, '')
  return { scheme: 'file', user: undefined, password: undefined, host: undefined, port: undefined, path }
}

function readScheme(scheme: string | undefined): GitScheme | undefined {
  const known = GIT_SCHEMES.find((other) => other === scheme)
  if (scheme !== undefined && known === undefined) {
    throw new GitAddressError(`no repository is reached by ${scheme}: write one of ${GIT_SCHEMES.join(', ')}`)
  }
  return known
}

function readPort(digits: string | undefined): number | undefined {
  if (digits === undefined) return undefined
  const port = Number(digits)
  if (port < 1 || port > MAX_PORT) throw new GitAddressError(`${digits} is no port: 1 to ${MAX_PORT}`)
  return port
}
