import { type Agent, XRPCError } from '@atproto/api'
import { release } from '../../src/lexicons/dev/firn.js'
import { MAX_WRITES_AT_ONCE } from '../../src/limits/publishing.js'
import { canonicalJson } from '../../src/nix/canonical-json.js'
import { OperatorError } from '../../src/operator-error.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'

/** Calls of a PDS, in the name of an account. */
export type RepoClient = Pick<Agent, 'com'>

/** A record to be written, and where. */
export interface WantedRecord {
  readonly collection: string
  readonly rkey: string
  readonly value: object
}

/**
 * What came of it. `unchanged`: it is there just so. `kept`: another description is there, which its author may have
 * changed. `conflict`: another release is there, and releases never change.
 */
export type Outcome = 'created' | 'unchanged' | 'kept' | 'conflict'

export interface PublishedRecord extends WantedRecord {
  readonly uri: string
  readonly outcome: Outcome
}

/** A repository that could not be read or written to the end. */
export class PublishError extends OperatorError {
  override name = 'PublishError'
}

/**
 * Creates the records that a repository does not have, up to 200 in a commit; nothing there is changed.
 * @throws PublishError when the PDS fails or refuses; what was written before stays
 */
export async function publishRecords(
  agent: RepoClient,
  did: string,
  wanted: readonly WantedRecord[],
): Promise<PublishedRecord[]> {
  try {
    return await publish(agent, did, wanted)
  } catch (error) {
    if (!(error instanceof XRPCError)) throw error
    const message = `The PDS of ${did} does not do what it is asked: ${error.message}. Run the import again once that is mended: it goes on where it stopped.`
    throw new PublishError(message, { cause: error })
  }
}

async function publish(
  agent: RepoClient,
  did: string,
  wanted: readonly WantedRecord[],
): Promise<PublishedRecord[]> {
  const there = new Map<string, string>()
  for (const collection of new Set(wanted.map((record) => record.collection))) {
    for await (const { uri, value } of listRecords(agent, did, collection)) there.set(uri, contentOf(value))
  }
  const records = wanted.map((record) => {
    const uri = makeAtUri(did, record.collection, record.rkey)
    return { ...record, uri, outcome: outcomeOf(record, there.get(uri)) }
  })
  const missing = records.filter(({ outcome }) => outcome === 'created')
  for (let start = 0; start < missing.length; start += MAX_WRITES_AT_ONCE) {
    const writes = missing.slice(start, start + MAX_WRITES_AT_ONCE).map(({ collection, rkey, value }) => ({
      $type: 'com.atproto.repo.applyWrites#create' as const,
      collection,
      rkey,
      value: { ...value },
    }))
    await agent.com.atproto.repo.applyWrites({ repo: did, writes })
  }
  return records
}

function outcomeOf({ collection, value }: WantedRecord, there: string | undefined): Outcome {
  if (there === undefined) return 'created'
  if (there === contentOf(value)) return 'unchanged'
  return collection === release.$nsid ? 'conflict' : 'kept'
}

/** One spelling of a record's JSON, blobs and links included. */
function contentOf(value: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(value)))
}

async function* listRecords(agent: RepoClient, repo: string, collection: string) {
  let cursor: string | undefined
  do {
    const { data } = await agent.com.atproto.repo.listRecords({
      repo,
      collection,
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    })
    yield* data.records
    cursor = data.cursor
  } while (cursor !== undefined)
}
