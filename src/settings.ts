import { isIP } from 'node:net'
import { MAX_OPERATOR_MIRRORS } from './limits/mirrors.js'
import { MirrorUrlError, mirrorUrl } from './mirrors/mirror-url.js'
import { OperatorError } from './operator-error.js'
import { isDid } from './syntax/identifiers.js'
/** What the text of each setting means. Each reader throws an Error that ends "X is "…", which …". */

/** EX_CONFIG of sysexits(3): tells supervisors that another start would end the same. */
export const CONFIG_EXIT_CODE = 78

/** A fault of the settings themselves; that what they name is away for now is none. */
export class ConfigError extends OperatorError {
  override name = 'ConfigError'
  override readonly exitCode = CONFIG_EXIT_CODE
}

/** A PDS that answers for all handles under a suffix. */
export interface HandleResolver {
  suffix: string
  url: string
}

/** A flake.lock node of nixpkgs. */
export interface NixpkgsPin {
  locked: Record<string, string | number>
  original: Record<string, string>
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) throw new Error('is not a port number from 0 to 65535')
  return port
}

/** A port that addresses can name: not 0, which takes any. */
export function readFixedPort(text: string): number {
  const port = readPort(text)
  if (port === 0) throw new Error('is no port that an address can name')
  return port
}

/** An IP address or a host's name, without port. */
export function readHost(text: string): string {
  if (isIP(text) === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)) {
    throw new Error("is neither an IP address nor a host's name")
  }
  return text
}

/** An http(s) URL without path, query or password, and without trailing slash. */
export function readOrigin(text: string): string {
  const url = readUrl('http:', 'https:')(text)
  if (new URL(url).origin !== url) throw new Error('has more than scheme, host and port')
  return url
}

export function readDid(text: string): string {
  if (!isDid(text)) throw new Error('is not a DID')
  return text
}

export function readFlag(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Error('is neither true nor false')
  return text === 'true'
}

export function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((candidate) => candidate === text)
  if (level === undefined) throw new Error(`is not one of ${LOG_LEVELS.join(', ')}`)
  return level
}

/** An absolute URL of one of the protocols (with their colon), without trailing slash. */
export function readUrl(...protocols: string[]): (text: string) => string {
  return (text) => {
    if (!URL.canParse(text)) throw new Error('is not a URL')
    if (!protocols.includes(new URL(text).protocol)) {
      throw new Error(`does not begin with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`)
    }
    return text.replace(/\/+$/, '')
  }
}

/**
 * Event stream hosts as ws origins, with the mark of what they are, if there is one, before; http(s) addresses of the
 * same hosts are taken, too.
 */
export function readSources(text: string): string[] {
  const hosts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (hosts.length === 0) throw new Error('names no host')
  return hosts.map((host) => {
    const mark = SOURCE_MARKS.find((each) => host.startsWith(each)) ?? ''
    return mark + readUrl('ws:', 'wss:')(host.slice(mark.length).replace(/^http(s?):/, 'ws$1:'))
  })
}

/** Before the address of a Jetstream among the sources: `jetstream+wss://host`. */
export const JETSTREAM_MARK = 'jetstream+'
/** Before that of a host which is not to be asked whether it is a relay. */
export const RELAY_MARK = 'relay+'
export const PDS_MARK = 'pds+'
const SOURCE_MARKS = [JETSTREAM_MARK, RELAY_MARK, PDS_MARK]

export function readHandleResolvers(text: string): HandleResolver[] {
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [suffix = '', url = ''] = part.trim().split('=', 2)
      if (!suffix.startsWith('.'))
        throw new Error('has a part that does not begin with a suffix such as ".test"')
      return { suffix, url: readUrl('http:', 'https:')(url) }
    })
}

/**
 * A locked flake reference as flake.lock's node: `github:<owner>/<repo>/<40 hex>?narHash=…` or
 * `https://….tar.gz?narHash=…`. Tarball nodes carry nothing else, as Nix 2.8 refuses more.
 */
export function readNixpkgs(text: string): NixpkgsPin {
  const [reference = '', query = ''] = text.split('?', 2)
  const parameters = new URLSearchParams(query.replaceAll('+', '%2B'))
  const narHash = parameters.get('narHash')
  if (narHash === null || !/^sha256-[A-Za-z0-9+/]{43}=$/.test(narHash)) {
    throw new Error('has no narHash=sha256-… after a question mark')
  }
  const github = /^github:([\w.-]+)\/([\w.-]+)\/([0-9a-f]{40})$/.exec(reference)
  if (github !== null) {
    const [, owner = '', repo = '', rev = ''] = github
    const lastModified = Number(parameters.get('lastModified') ?? '0')
    return {
      locked: { type: 'github', owner, repo, rev, narHash, lastModified },
      original: { type: 'github', owner, repo, rev },
    }
  }
  if (!/^(https|http|file):\/\/.+\.(tar\.gz|tar\.xz|tgz|tar)$/.test(reference)) {
    throw new Error('is neither github:<owner>/<repo>/<40 hex>?narHash=… nor https://….tar.gz?narHash=…')
  }
  return {
    locked: { type: 'tarball', url: reference, narHash },
    original: { type: 'tarball', url: reference },
  }
}

/** What may be asked for newer versions: git's hosts, and registries by their addresses. */
export interface FreshnessSources {
  readonly git: boolean
  readonly npm?: string
  readonly crates?: string
  readonly pypi?: string
}

const REGISTRIES = ['npm', 'crates', 'pypi'] as const

/** `git,npm=https://…,crates=https://…,pypi=https://…`, each of them where it is wanted; null for an empty text. */
export function readFreshness(text: string): FreshnessSources | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length === 0) return null
  const registries = parts.filter((part) => part !== 'git').map(readRegistry)
  return { git: parts.includes('git'), ...Object.fromEntries(registries) }
}

function readRegistry(part: string): [string, string] {
  const [name = '', url = ''] = part.split(/=(.*)/s, 2)
  const registry = REGISTRIES.find((each) => each === name)
  if (!registry) throw new Error(`has a part "${part}" that is neither git nor ${REGISTRIES.join('=…, ')}=…`)
  return [registry, readUrl('https:', 'http:')(url)]
}

/** Addresses of git repositories, each once. @param development whether they may be on this machine */
export function readMirrors(development: boolean): (text: string) => string[] {
  return (text) => {
    const parts = text.split(/[,\s]+/).filter((part) => part !== '')
    if (parts.length > MAX_OPERATOR_MIRRORS)
      throw new Error(`names more than ${MAX_OPERATOR_MIRRORS} repositories`)
    return [...new Set(parts.map((part) => readMirror(part, development)))]
  }
}

function readMirror(part: string, development: boolean): string {
  try {
    return mirrorUrl(part, { development })
  } catch (error) {
    if (!(error instanceof MirrorUrlError)) throw error
    throw new Error(`has a part "${part}" that is no mirror: ${error.message}`, { cause: error })
  }
}
