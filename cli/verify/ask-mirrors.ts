import { formatRef } from '../../src/atoms/ref-name.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import { versionRefName } from '../../src/mirrors/version-ref.js'
import { problemOfForeignMirror } from '../git/foreign-mirror.js'
import { GitError } from '../git/git-error.js'
import { listRemoteRefs, type Refs } from '../git/refs.js'
import type { Steps } from './steps.js'
import { gitFor, type VerifyContext } from './verify-context.js'

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

/** What mirrors had to say. */
export interface MirrorAnswers {
  /** Those that have the commit, in the order in which they are named. */
  readonly mirrors: readonly Mirror[]
  /** Why there are none, where there are none. */
  readonly why: string
}

/** Asks every mirror what it has for the version: the step `refs`, once for each. */
export async function askMirrors(
  claim: AtomClaim,
  context: VerifyContext,
  steps: Steps,
): Promise<MirrorAnswers> {
  const mirrors: Mirror[] = []
  let hasAnswer = false
  let unreached: GitError | undefined
  for (const url of claim.mirrors) {
    const problem = problemOf(url, context)
    if (problem !== undefined) {
      steps.skip('refs', problem, url)
      continue
    }
    try {
      const refs = await listRemoteRefs(gitFor(url, context), url, patternsOf(claim), {
        signal: context.signal,
      })
      hasAnswer = true
      const ref = checkRefs(claim, url, refs, steps)
      if (ref !== undefined) mirrors.push({ url, refs, ref })
    } catch (error) {
      if (!(error instanceof GitError) || error.reason === 'Aborted' || error.reason === 'NotInstalled')
        throw error
      unreached = error
      steps.skip('refs', `It does not answer: ${error.message}`, url)
    }
  }
  if (hasAnswer) return { mirrors, why: 'No mirror has the commit.' }
  return { mirrors, why: withoutAnswer(claim, unreached, context, steps) }
}

/** Writes down why no mirror answered. @returns the same in a sentence */
function withoutAnswer(
  claim: AtomClaim,
  unreached: GitError | undefined,
  { offline }: VerifyContext,
  steps: Steps,
): string {
  const meaning = 'Nothing shows that the atom can be had, nor what it holds.'
  if (unreached !== undefined) {
    const why = 'No mirror answers.'
    steps.unreachable('refs', {
      ...{ message: why, found: unreached.said, meaning },
      advice:
        'Try again later, or verify it at another mirror of the repository, as in gh:owner/repo::label.',
    })
    return why
  }
  if (claim.mirrors.length === 0) {
    const why = 'Nobody says where the atom can be had.'
    steps.unreachable('refs', {
      ...{ message: why, meaning },
      advice: 'Verify it at its repository, as in gh:owner/repo::label.',
    })
    return why
  }
  const why = 'No mirror was asked.'
  // Offline that is what was wished.
  if (!offline) {
    steps.unreachable('refs', {
      ...{ message: why, meaning },
      advice: 'See above what would allow it, or verify it at a mirror that you name yourself.',
    })
  }
  return why
}

/** Why a mirror is not asked, in a sentence; undefined for one that may be. */
function problemOf(url: string, { trusted, offline, ...rules }: VerifyContext): string | undefined {
  if (trusted.has(url)) return undefined
  if (offline) return 'It is not asked offline.'
  const problem = problemOfForeignMirror(url, rules)
  if (problem === undefined) return undefined
  const { why, transport } = problem
  return `It is not asked, for ${why}${transport === undefined ? '' : `: allow that with --transport ${transport}`}.`
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
