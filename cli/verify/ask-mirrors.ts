import { formatRef } from '../../src/atoms/ref-name.js'
import { GIT_SCHEMES, type GitScheme } from '../../src/atoms/uri/git-url.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import { versionRefName } from '../../src/mirrors/version-ref.js'
import { GitError } from '../git/git-error.js'
import { listRemoteRefs, type Refs } from '../git/refs.js'
import type { Steps } from './steps.js'
import type { VerifyContext } from './verify-context.js'

/** A mirror that answered. */
export interface Mirror {
  readonly url: string
  readonly refs: Refs
  /** The ref under which it has the commit. */
  readonly ref: string
}

/** Names under which a version may stand, the written generation's first. */
export function refNamesOf({ label, version, format }: AtomClaim): string[] {
  const formats = format === undefined ? ['pre1', '1', 'axios'] : [format]
  return formats.flatMap((one) => versionRefName(one, label, version) ?? [])
}

/**
 * Asks every mirror what it has for the version: the step `refs`, once for each.
 * @returns the mirrors that have the commit, in the order in which they are named
 */
export async function askMirrors(claim: AtomClaim, context: VerifyContext, steps: Steps): Promise<Mirror[]> {
  if (claim.mirrors.length === 0) {
    steps.skip('refs', 'Nobody says where the atom can be had.')
    return []
  }
  const good: Mirror[] = []
  let reached = false
  let unreached: GitError | undefined
  for (const url of claim.mirrors) {
    const transport = transportOf(url)
    if (!isAllowed(url, transport, context)) {
      steps.skip('refs', `It is reached by ${transport}: allow that with --transport ${transport}.`, url)
      continue
    }
    try {
      const refs = await listRemoteRefs(context.git, url, patternsOf(claim), { signal: context.signal })
      reached = true
      const ref = checkRefs(claim, url, refs, steps)
      if (ref !== undefined) good.push({ url, refs, ref })
    } catch (error) {
      if (!(error instanceof GitError) || error.reason === 'Aborted' || error.reason === 'NotInstalled')
        throw error
      unreached = error
      steps.skip('refs', `It does not answer: ${error.message}`, url)
    }
  }
  if (!reached && unreached !== undefined) {
    steps.fail('refs', {
      message: 'No mirror answers.',
      found: unreached.said,
      meaning: 'Nothing shows that the atom can be had, nor what it holds.',
      advice: 'Try again later, or name another mirror of the repository with --mirror.',
    })
  }
  return good
}

/** The transport that git uses for an address; a user's own configuration may lead elsewhere (`url.….insteadOf`). */
function transportOf(url: string): GitScheme {
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1]
  return (
    GIT_SCHEMES.find((known) => known === scheme) ??
    (scheme === undefined && /^[./]/.test(url) ? 'file' : 'ssh')
  )
}

function isAllowed(url: string, transport: GitScheme, { transports, trusted }: VerifyContext): boolean {
  return trusted.has(url) || transports.includes(transport)
}

function patternsOf(claim: AtomClaim): string[] {
  const { label, version } = claim
  return [formatRef({ kind: 'init' }), ...refNamesOf(claim), `refs/eka/meta/${label}/${version}/*`]
}

function checkRefs(claim: AtomClaim, url: string, refs: Refs, steps: Steps): string | undefined {
  const names = refNamesOf(claim)
  const ref = names.find((name) => refs.has(name))
  const { rev, label, version, origin } = claim
  if (ref === undefined) {
    steps.fail('refs', {
      at: url,
      message: `The mirror has no ${label} ${version}.`,
      expected: rev,
      found: `no ref ${names.join(' or ')}`,
      meaning: 'The version was taken away there, or was never sent to it.',
      advice: 'Use another mirror, and ask the author to push the version there or to leave the mirror out.',
    })
    return undefined
  }
  const found = refs.get(ref)
  if (found !== rev) {
    steps.fail('refs', {
      at: url,
      message: `The mirror hands out another commit for ${label} ${version}.`,
      expected: rev,
      found: found ?? '',
      meaning: 'The version was moved by a forced push after it was published, or the mirror lies.',
      advice: 'Do not use what it hands out: use another mirror, and tell the author.',
    })
    return undefined
  }
  const originRef = formatRef({ kind: 'origin', label, version })
  const foundOrigin = refs.get(originRef)
  if (origin !== undefined && foundOrigin !== undefined && foundOrigin !== origin) {
    steps.fail('refs', {
      at: url,
      message: `${originRef} leads to another commit than the one ${label} ${version} was published from.`,
      expected: origin,
      found: foundOrigin,
      meaning: 'The ref was moved after the version was published: it no longer tells where the source is.',
      advice: 'Tell the author; the atom itself is as it was.',
    })
  } else steps.ok('refs', `${ref} is ${rev}.`, url)
  return ref
}
