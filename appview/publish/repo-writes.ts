import { type Agent, type ComAtprotoRepoApplyWrites, ids, XRPCError } from '@atproto/api'
import { type LexValue, lexToJson } from '@atproto/lexicon'
import { MAX_WRITE_ATTEMPTS } from '../../src/limits/publishing.js'
import type { JsonObject } from './json-path.js'
import { isJsonObject } from './json-path.js'
import { PublishError } from './publish-error.js'

/** One change of a repository. */
export type RepoWrite =
  | { readonly action: 'put'; readonly collection: string; readonly rkey: string; readonly value: JsonObject }
  | { readonly action: 'delete'; readonly collection: string; readonly rkey: string }

/** A record as its repository holds it now. */
export interface RepoRecord {
  readonly cid: string
  readonly value: JsonObject
}

/** Reads the author's repository as of one commit. */
export type ReadRecord = (collection: string, rkey: string) => Promise<RepoRecord | undefined>

/**
 * Writes all or nothing, and only if the repository is still the one that was read: `decide` looks at it and says what
 * is to be written. When another write comes in between, everything is done again from the start, so that nothing
 * which `decide` saw absent or unchanged is ever overwritten. At most MAX_WRITES_AT_ONCE writes.
 *
 * @throws PublishError, and whatever `decide` throws
 */
export async function writeRepo(
  agent: Agent,
  did: string,
  decide: (read: ReadRecord) => Promise<readonly RepoWrite[]>,
): Promise<void> {
  const read = readerOf(agent, did)
  for (let attempt = 1; ; attempt++) {
    const swapCommit = await call(() => agent.com.atproto.sync.getLatestCommit({ did }))
    const wanted = await decide(read)
    const writes = await Promise.all(wanted.map((write) => toWrite(write, read)))
    const present = writes.filter((write) => write !== undefined)
    if (present.length === 0) return
    try {
      await agent.com.atproto.repo.applyWrites({
        repo: did,
        writes: present,
        swapCommit: swapCommit.data.cid,
      })
      return
    } catch (error) {
      const lost = error instanceof XRPCError && error.error === 'InvalidSwap'
      if (!lost || attempt === MAX_WRITE_ATTEMPTS) throw PublishError.ofWrite(error)
    }
  }
}

/** Stores a file; a record that refers to it has to follow. @throws PublishError */
export async function uploadBlob(agent: Agent, bytes: Uint8Array, mimeType: string): Promise<string> {
  const { data } = await call(() => agent.com.atproto.repo.uploadBlob(bytes, { encoding: mimeType }))
  return data.blob.ref.toString()
}

function readerOf(agent: Agent, did: string): ReadRecord {
  return async (collection, rkey) => {
    try {
      const { data } = await agent.com.atproto.repo.getRecord({ repo: did, collection, rkey })
      // The agent makes class instances of blobs and links.
      const value = lexToJson(data.value as LexValue) as JsonObject
      return data.cid === undefined || !isJsonObject(value) ? undefined : { cid: data.cid, value }
    } catch (error) {
      if (error instanceof XRPCError && error.error === 'RecordNotFound') return undefined
      throw PublishError.from(error)
    }
  }
}

/** Undefined when there is nothing to delete. */
async function toWrite(
  write: RepoWrite,
  read: ReadRecord,
): Promise<ComAtprotoRepoApplyWrites.InputSchema['writes'][number] | undefined> {
  const { collection, rkey } = write
  const exists = (await read(collection, rkey)) !== undefined
  if (write.action === 'delete') {
    return exists ? { $type: `${ids.ComAtprotoRepoApplyWrites}#delete`, collection, rkey } : undefined
  }
  const { value } = write
  return exists
    ? { $type: `${ids.ComAtprotoRepoApplyWrites}#update`, collection, rkey, value }
    : { $type: `${ids.ComAtprotoRepoApplyWrites}#create`, collection, rkey, value }
}

async function call<T>(fn: () => Promise<T>): Promise<T> {
  try {
    return await fn()
  } catch (error) {
    throw PublishError.from(error)
  }
}
