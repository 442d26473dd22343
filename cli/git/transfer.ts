import { GIT_NETWORK_TIMEOUT_MS } from '../../src/limits/git.js'
import type { RunOptions } from './git.js'
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
 * Fetches objects by ref or id into a repository, under no name unless a spec gives one.
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
  args.push('--end-of-options', remote, ...specs)
  await repository.run(args, { timeoutMs: GIT_NETWORK_TIMEOUT_MS, ...options })
}
