import { atomId } from '../../src/atoms/atom-id.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import type { GitAtom } from '../../src/atoms/uri/atom-uri.js'
import { formatGitUrl } from '../../src/atoms/uri/git-url.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import { unsignedClaim } from '../../src/atoms/verify/claim.js'
import { parseVersionRef } from '../../src/mirrors/version-ref.js'
import type { Git } from '../git/git.js'
import { listRemoteRefs, type Refs } from '../git/refs.js'
import { chooseVersion } from './choose-version.js'
import { TargetError } from './target-error.js'

/** Where versions of an atom may stand, of all generations. */
const PATTERNS = ['refs/eka/atoms/*', 'refs/atoms/*', 'refs/atom/pub/*', 'refs/ekala/init']

/**
 * What a repository has under a label, at the version that is asked for.
 * @throws TargetError, GitError
 */
export async function findInGit(
  { url, label, requirement }: Pick<GitAtom, 'url' | 'label' | 'requirement'>,
  git: Git,
  signal: AbortSignal,
): Promise<AtomClaim> {
  const address = formatGitUrl(url)
  const refs = await listRemoteRefs(git, address, PATTERNS, { signal })
  return claimIn(refs, address, { label, requirement })
}

/** As `findInGit`, from refs that were listed. @throws TargetError */
export function claimIn(
  refs: Refs,
  address: string,
  { label, requirement }: Pick<GitAtom, 'label' | 'requirement'>,
): AtomClaim {
  const root = refs.get(formatRef({ kind: 'init' }))
  const revs = new Map<string, string>()
  const labels = new Set<string>()
  for (const [name, rev] of refs) {
    const ref = parseVersionRef(name)
    if (ref === undefined) continue
    labels.add(ref.label)
    // Generation C stands first: what is written today.
    if (ref.label === label && !revs.has(ref.version)) revs.set(ref.version, rev)
  }
  if (revs.size === 0) {
    const others = labels.size === 0 ? 'It has no atoms at all.' : `It has ${[...labels].sort().join(', ')}.`
    throw new TargetError(`${address} has no atom labelled ${label}.`, { hint: others })
  }
  const version = chooseVersion(revs.keys(), requirement)
  const rev = version === undefined ? undefined : revs.get(version)
  if (version === undefined || rev === undefined) {
    throw new TargetError(`${address} has no version of ${label} that meets ${requirement?.text ?? '*'}.`, {
      hint: `It has ${[...revs.keys()].join(', ')}.`,
    })
  }
  if (root === undefined) {
    throw new TargetError(
      `${address} has no ref ${formatRef({ kind: 'init' })}, which names its root commit.`,
      {
        hint: 'Its owner makes it with firn atom init.',
      },
    )
  }
  const id = atomId(root, label)
  return unsignedClaim({ label, version, id, rootCommit: root, rev, mirrors: [address] })
}
