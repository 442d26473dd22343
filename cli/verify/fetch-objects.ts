import { randomUUID } from 'node:crypto'
import { formatRef } from '../../src/atoms/ref-name.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import { GitError } from '../git/git-error.js'
import { type FetchOptions, fetchRefs } from '../git/transfer.js'
import type { Mirror } from './ask-mirrors.js'
import type { VerifyContext } from './verify-context.js'

/** As many commits as git counts to: all of a history. */
const WHOLE = 2_147_483_647

/** Fetches the atom commit with all its files. @throws GitError */
export async function fetchAtom(mirror: Mirror, context: VerifyContext): Promise<void> {
  await fetchLean(mirror, mirror.ref, { depth: 1 }, context)
}

/**
 * Fetches the commit that an atom was published from: first it and its trees, then the commits before it. A server
 * that has no such thing sends all.
 * @throws GitError
 */
export async function fetchOrigin(mirror: Mirror, claim: AtomClaim, context: VerifyContext): Promise<void> {
  const { label, version, format } = claim
  const ref = formatRef({ kind: format === '1' ? 'origin-1' : 'origin', label, version })
  const source = mirror.refs.get(ref) === claim.origin || claim.origin === undefined ? ref : claim.origin
  await fetchLean(mirror, source, { depth: 1, filter: 'blob:none' }, context)
  await fetchLean(mirror, source, { depth: WHOLE, filter: 'tree:0' }, context)
}

/** Under a name of our own each, so that nothing is thrown away; without what dumb HTTP does not know if need be. */
async function fetchLean(
  mirror: Mirror,
  source: string,
  lean: FetchOptions,
  { store, signal }: VerifyContext,
): Promise<void> {
  const spec = `${source}:refs/fetched/${randomUUID()}`
  try {
    await fetchRefs(store, mirror.url, [spec], { ...lean, signal })
  } catch (error) {
    if (!(error instanceof GitError) || !/dumb http|shallow|filter/i.test(error.said)) throw error
    await fetchRefs(store, mirror.url, [spec], { signal })
  }
}
