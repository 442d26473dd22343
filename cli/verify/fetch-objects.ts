import { formatRef } from '../../src/atoms/ref-name.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import { GitError } from '../git/git-error.js'
import type { Repository } from '../git/repository.js'
import { type FetchOptions, fetchRefs } from '../git/transfer.js'
import type { Mirror } from './ask-mirrors.js'
import { gitFor, type VerifyContext } from './verify-context.js'

/** Fetches the atom commit with all its files. @throws GitError */
export function fetchAtom(mirror: Mirror, context: VerifyContext): Promise<void> {
  return fetchLean(context.stores.files, mirror, mirror.ref, { depth: 1 }, context)
}

/**
 * Fetches the commit that an atom was published from, with its trees, and the commits before it.
 * @throws GitError
 */
export async function fetchOrigin(mirror: Mirror, claim: AtomClaim, context: VerifyContext): Promise<void> {
  const { label, version, format, origin } = claim
  const ref = formatRef({ kind: format === '1' ? 'origin-1' : 'origin', label, version })
  const source = origin === undefined || mirror.refs.get(ref) === origin ? ref : origin
  const { trees, commits } = context.stores
  await fetchLean(trees, mirror, source, { depth: 1, filter: 'blob:none' }, context)
  await fetchLean(commits, mirror, source, { filter: 'tree:0' }, context)
}

/**
 * Fetches a part of what a mirror has; of one that hands out files alone, all that there is.
 * @param source a ref, or the id of a commit
 */
async function fetchLean(
  store: Repository,
  { url }: Mirror,
  source: string,
  lean: FetchOptions,
  context: VerifyContext,
): Promise<void> {
  const { signal, dumb } = context
  const repository = store.by(gitFor(url, context))
  if (!dumb.has(url)) {
    try {
      return await fetchRefs(repository, url, [source], { ...lean, signal })
    } catch (error) {
      if (!(error instanceof GitError) || !/dumb http/.test(error.said)) throw error
      dumb.add(url)
    }
  }
  await fetchRefs(repository, url, [source], { signal })
}
