import { THIS_REPOSITORY } from '../toml/checks.js'
import type { LockedDependency } from './lock.js'

/** By the bytes of UTF-8, as Rust orders strings; JavaScript orders by UTF-16. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Root commits: those of SHA-1 before those of SHA-256. */
export function compareRoots(a: string, b: string): number {
  return a.length - b.length || compareBytes(a, b)
}

/** Atoms by root and label, then pins by name. */
export function compareDependencies(a: LockedDependency, b: LockedDependency): number {
  if (a.type === 'atom' && b.type === 'atom')
    return compareRoots(a.set, b.set) || compareBytes(a.label, b.label)
  if (a.type === 'atom') return -1
  return b.type === 'atom' ? 1 : compareBytes(a.name, b.name)
}

/**
 * Mirrors as eka orders them: the repository itself, then by the fields of gix-url 0.32's `Url`, which begin with the
 * scheme as an enumeration. A port is compared as a number, and a field that is absent comes first.
 */
export function compareMirrors(a: string, b: string): number {
  if (a === b) return 0
  if (a === THIS_REPOSITORY || b === THIS_REPOSITORY) return a === THIS_REPOSITORY ? -1 : 1
  const left = partsOf(a)
  const right = partsOf(b)
  return (
    left.scheme - right.scheme ||
    compareBytes(left.protocol, right.protocol) ||
    compareOptional(left.user, right.user) ||
    compareOptional(left.password, right.password) ||
    compareOptional(left.host, right.host) ||
    Number(left.scp) - Number(right.scp) ||
    left.port - right.port ||
    compareBytes(left.path, right.path)
  )
}

const SCHEMES = ['file', 'git', 'ssh', 'http', 'https']

interface MirrorParts {
  readonly scheme: number
  /** Of schemes that gix does not know. */
  readonly protocol: string
  readonly user: string | undefined
  readonly password: string | undefined
  readonly host: string | undefined
  readonly scp: boolean
  readonly port: number
  readonly path: string
}

const WHOLE = /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/:]*)(?::([^@/]*))?@)?([^/:]*)(?::(\d+))?(.*)$/is
const SCP = /^(?:([^@/:]+)@)?([^@/:]+):(.*)$/s

function partsOf(mirror: string): MirrorParts {
  const whole = WHOLE.exec(mirror)
  if (whole) {
    const [, protocol = '', user, password, host, port, path = ''] = whole
    const known = SCHEMES.indexOf(protocol.toLowerCase())
    const scheme = known === -1 ? SCHEMES.length : known
    const unknown = known === -1 ? protocol : ''
    return { scheme, protocol: unknown, user, password, host, scp: false, port: Number(port ?? -1), path }
  }
  const [, user, host, path = mirror] = SCP.exec(mirror) ?? []
  const scheme = SCHEMES.indexOf(host === undefined ? 'file' : 'ssh')
  return { scheme, protocol: '', user, password: undefined, host, scp: true, port: -1, path }
}

function compareOptional(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return compareBytes(a, b)
}
