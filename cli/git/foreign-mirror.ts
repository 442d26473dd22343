import { GIT_SCHEMES, type GitScheme } from '../../src/atoms/uri/git-url.js'
import { isLoopback, problemOfForeignHost } from '../../src/identity/address-rules.js'

/** How mirrors may be reached that others name: in manifests, locks and records. */
export interface ForeignRules {
  readonly transports: readonly GitScheme[]
  /** Whether mirrors on this machine are as good as others: a development network's are. */
  readonly development: boolean
}

/** Why a mirror is not asked. */
export interface MirrorProblem {
  /** The rest of a sentence: `it is reached by ssh`. */
  readonly why: string
  /** The transport that would have to be allowed, where that is the reason. */
  readonly transport?: GitScheme
}

/**
 * Why a mirror that others name may not be asked; undefined for one that may be: by an allowed transport, at a host
 * that is public. What the person names is reached as it is written and not judged. A redirect is git's to refuse
 * (`Git.limitedTo`).
 */
export function problemOfForeignMirror(
  url: string,
  { transports, development }: ForeignRules,
): MirrorProblem | undefined {
  const transport = transportOf(url)
  if (!transports.includes(transport)) return { why: `it is reached by ${transport}`, transport }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || transport === 'file' || (development && isLoopback(parsed))) return undefined
  const problem = isLocalName(parsed.hostname) ? 'a local name' : problemOfForeignHost(parsed)
  return problem === undefined ? undefined : { why: `its host is not public: ${problem}` }
}

/**
 * Whether a host's name means something here alone (RFC 6761, 6762, 8375; ICANN's .internal): git looks names up by
 * itself, so that nothing else would refuse it.
 */
function isLocalName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '').toLowerCase()
  return !/[.:]/.test(name) || /\.(localhost|local|internal|home\.arpa)$/.test(name)
}

/** The transport that git uses for an address; a user's own configuration may lead elsewhere (`url.….insteadOf`). */
function transportOf(url: string): GitScheme {
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1]
  return (
    GIT_SCHEMES.find((known) => known === scheme) ??
    (scheme === undefined && /^[./]/.test(url) ? 'file' : 'ssh')
  )
}
