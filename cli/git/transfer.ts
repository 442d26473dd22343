import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { GIT_NETWORK_TIMEOUT_MS } from '../../src/limits/git.js'
import type { RunOptions } from './git.js'
import { GitError } from './git-error.js'
import type { Repository } from './repository.js'

/**
 * Sends objects and refs, all or none, never forced: whatever is there under one of these names and is not an ancestor
 * stays.
 * @param refs local object id or ref → name there
 * @throws GitError `Rejected`, …
 */
export async function pushAtomic(
  repository: Repository,
  remote: string,
  refs: readonly (readonly [source: string, target: string])[],
  options: RunOptions = {},
): Promise<void> {
  const specs = refs.map(([source, target]) => `${source}:${target}`)
  const args = ['push', '--atomic', '--porcelain', '--no-verify', '--no-force-with-lease', '--end-of-options']
  await repository.run([...args, remote, ...specs], { timeoutMs: GIT_NETWORK_TIMEOUT_MS, ...options })
}

export interface FetchOptions extends RunOptions {
  /** Only so many commits of a history. */
  readonly depth?: number
  /** What is left out, as in `blob:none`, `tree:0`; a server that knows no filters sends all. */
  readonly filter?: string
}

/**
 * Fetches objects by ref or id into a repository, where they lie below refs/fetched unless a spec names a ref. Made for
 * repositories that hold objects of others: a filter takes the remote's own settings away.
 * @param specs refs or refspecs, as in `refs/eka/atoms/a/1.0.0:refs/found/0`
 * @throws GitError
 */
export async function fetchRefs(
  repository: Repository,
  remote: string,
  specs: readonly string[],
  { depth, filter, ...options }: FetchOptions = {},
): Promise<void> {
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance']
  if (depth !== undefined) args.push(`--depth=${depth}`)
  if (filter !== undefined) args.push(`--filter=${filter}`)
  // Under a name of its own each, so that what was fetched stays and is known to be there the next time.
  const named = specs.map((spec) => (spec.includes(':') ? spec : `${spec}:refs/fetched/${randomUUID()}`))
  // With a filter git names its settings after the remote, and refuses a name that begins with a slash.
  const from = filter !== undefined && remote.startsWith('/') ? pathToFileURL(remote).href : remote
  args.push('--end-of-options', from, ...named)
  try {
    await repository.run(args, { timeoutMs: GIT_NETWORK_TIMEOUT_MS, ...options })
  } finally {
    if (filter !== undefined) await forgetPromises(repository, from)
  }
}

/**
 * After a filtered fetch git believes that the remote hands out on demand whatever is missing. Nothing shall be asked
 * for behind our back: what is missing is missing.
 */
async function forgetPromises(repository: Repository, remote: string): Promise<void> {
  for (const args of [
    ['--remove-section', `remote.${remote}`],
    ['--unset-all', 'extensions.partialClone'],
  ]) {
    try {
      await repository.run(['config', ...args])
    } catch (error) {
      // There was none.
      if (!(error instanceof GitError) || error.reason !== 'Failed') throw error
    }
  }
}
