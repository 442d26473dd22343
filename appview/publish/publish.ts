import { lexToJson } from '@atproto/lex'
import type { CheckedRecord } from '../../src/definitions/record.js'
import { release } from '../../src/lexicons/dev/firn.js'
import { canonicalJson } from '../../src/nix/canonical-json.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import type { JsonObject } from './json-path.js'
import { PublishError } from './publish-error.js'
import { type RepoWrite, uploadBlob, writeRepo } from './repo-writes.js'
import { agentOf, indexNow, type PublishService } from './service.js'

export interface PublishRequest {
  readonly did: string
  /** A definition, a release or both: checked, and publishable. */
  readonly records: readonly CheckedRecord[]
  /** The description that the author looked at; null when there was none. */
  readonly baseCid: string | null
  /** Files that the records refer to, where they are new ones. */
  readonly blobs: readonly BlobToUpload[]
}

export interface BlobToUpload {
  readonly cid: string
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** What an author calls it. */
  readonly what: string
}

export interface Published {
  readonly uris: readonly string[]
  /** Whether the pages show it by now. */
  readonly indexed: boolean
}

/**
 * Writes a definition, a release or both into the author's repository, all or nothing. A release that is there is
 * never overwritten, nor is a description that was changed since the author looked.
 *
 * @throws PublishError
 */
export async function publish(service: PublishService, request: PublishRequest): Promise<Published> {
  const { did, records, blobs } = request
  const agent = await agentOf(service, did)
  for (const { cid, bytes, mimeType, what } of blobs) {
    const stored = await uploadBlob(agent, bytes, mimeType)
    if (stored !== cid) {
      throw new PublishError(
        'ServerRefused',
        `Your server stored other bytes than those of the ${what} (${stored}).`,
      )
    }
  }
  const uris = records.map(({ collection, rkey }) => makeAtUri(did, collection, rkey))
  try {
    await writeRepo(agent, did, async (read) => {
      const writes: RepoWrite[] = []
      for (const { collection, rkey, record } of records) {
        const value = lexToJson(record) as JsonObject
        const current = await read(collection, rkey)
        if (current !== undefined && canonicalJson(current.value) === canonicalJson(value)) continue
        const isRelease = collection === release.$nsid
        if (isRelease && current !== undefined) throw versionExists(rkey)
        if (!isRelease && (current?.cid ?? null) !== request.baseCid) throw changed(rkey)
        writes.push({ action: 'put', collection, rkey, value })
      }
      return writes
    })
  } catch (error) {
    // The repository knows more than the index: the next look shall show it.
    if (error instanceof PublishError && ['VersionExists', 'Changed'].includes(error.reason)) {
      await indexNow(service, uris)
    }
    throw error
  }
  return { uris, indexed: await indexNow(service, uris) }
}

function versionExists(rkey: string): PublishError {
  const version = rkey.split(':').at(-1)
  return new PublishError(
    'VersionExists',
    `Your repository holds version ${version} already, and a release never changes: choose another version.`,
  )
}

function changed(name: string): PublishError {
  return new PublishError(
    'Changed',
    `The description of ${name} was changed elsewhere since you looked at it. Look again at what will be written.`,
  )
}
