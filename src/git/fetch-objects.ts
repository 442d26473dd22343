import {
  GIT_FULL_COMMITS_AT_ONCE,
  GIT_WANTS_AT_ONCE,
  MAX_FETCH_REQUESTS,
  MAX_FETCHED_BYTES,
} from '../limits/git-remote.js'
import type { Greeting } from './advertisement.js'
import { fetchFiles } from './dumb/fetch-files.js'
import { canFilter, fetchPack } from './fetch-pack.js'
import type { GitObject } from './pack/read-pack.js'
import { GitRemoteError } from './remote-error.js'
import type { GitRequestOptions } from './request.js'

/** Ids of objects, all of them named by refs of the server: some hand out nothing else. */
export interface WantedObjects {
  readonly blobs: readonly string[]
  readonly commits: readonly string[]
}

/** What came of asking for objects. */
export interface FetchedObjects {
  /** By id: each one's bytes make its id. */
  readonly objects: ReadonlyMap<string, GitObject>
  /** Those that may well be there and were not read, and why. What is in neither, the server does not hand out. */
  readonly unread: ReadonlyMap<string, string>
}

/**
 * Fetches objects by their ids, without what they refer to: commits come without their trees, where the server can
 * leave those out.
 * @throws GitRemoteError when the server cannot be asked; the signal's reason
 */
export async function fetchObjects(
  url: string,
  greeting: Greeting,
  { blobs, commits }: WantedObjects,
  options: GitRequestOptions,
): Promise<FetchedObjects> {
  if (greeting.protocol === 'dumb') return fetchFiles(greeting.service, [...blobs, ...commits], options)
  // Together in one request, unless commits drag all of their contents along.
  const batches = canFilter(greeting)
    ? inBatches([...blobs, ...commits], GIT_WANTS_AT_ONCE)
    : [...inBatches(blobs, GIT_WANTS_AT_ONCE), ...inBatches(commits, GIT_FULL_COMMITS_AT_ONCE)]
  const objects = new Map<string, GitObject>()
  const unread = new Map<string, string>()
  let bytes = 0
  for (let requests = 0; batches.length > 0; requests++) {
    const batch = batches.shift() ?? []
    if (requests >= MAX_FETCH_REQUESTS || bytes >= MAX_FETCHED_BYTES) {
      for (const id of batch) unread.set(id, 'its server sends too much, or nothing, in too many requests')
      continue
    }
    try {
      for (const [id, object] of await fetchPack(url, greeting, batch, options)) {
        objects.set(id, object)
        bytes += object.bytes.length
      }
    } catch (error) {
      if (!(error instanceof GitRemoteError) || error.problem === 'unreachable') throw error
      // One object that it does not have, or one too large, and a server sends none of the others.
      const [only] = batch
      if (batch.length > 1) batches.unshift(...inBatches(batch, Math.ceil(batch.length / 2)))
      else if (only !== undefined && error.problem === 'excess') unread.set(only, error.message)
    }
  }
  return { objects, unread }
}

function inBatches(ids: readonly string[], size: number): string[][] {
  const distinct = [...new Set(ids)]
  return Array.from({ length: Math.ceil(distinct.length / size) }, (_, at) =>
    distinct.slice(at * size, (at + 1) * size),
  )
}
