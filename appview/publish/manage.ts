import { checkRecordJson } from '../../src/definitions/record.js'
import { RecordRefusal } from '../../src/definitions/refusal.js'
import { channel, package as pkg, release, yank } from '../../src/lexicons/dev/firn.js'
import { MAX_WRITES_AT_ONCE } from '../../src/limits/publishing.js'
import { makeAtUri, parseAtUri } from '../../src/syntax/at-uri.js'
import { channelProblem, formatChannelKey, formatReleaseKey } from '../../src/syntax/release-key.js'
import type { JsonObject } from './json-path.js'
import { type DefinitionKey, definitionUri, releaseUri } from './own-records.js'
import { PublishError } from './publish-error.js'
import { type ReadRecord, type RepoWrite, writeRepo } from './repo-writes.js'
import { agentOf, indexNow, type PublishService } from './service.js'

/** One of the author's own packages or atoms. */
export type OwnDefinition = DefinitionKey

/** Says that a release should no longer be chosen. Locks that name it go on working. @throws PublishError */
export async function yankRelease(
  service: PublishService,
  own: OwnDefinition,
  { version, reason, replacement }: { version: string; reason: string; replacement: string },
): Promise<void> {
  const rkey = releaseKey(own, version)
  await change(service, own, async (read) => {
    const value = {
      $type: yank.$nsid,
      release: await strongRef(service, own, version, read),
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      ...(replacement.trim() === '' ? {} : { replacement: replacementUri(own, replacement.trim()) }),
      createdAt: service.now().toISOString(),
    }
    return [{ action: 'put', collection: yank.$nsid, rkey, value }]
  })
}

/** Takes a yank back. @throws PublishError */
export async function unyankRelease(
  service: PublishService,
  own: OwnDefinition,
  version: string,
): Promise<void> {
  const rkey = releaseKey(own, version)
  await change(service, own, async () => [{ action: 'delete', collection: yank.$nsid, rkey }])
}

/** Points a channel, new or not, to a release. @throws PublishError */
export async function setChannel(
  service: PublishService,
  own: OwnDefinition,
  { name, version }: { name: string; version: string },
): Promise<void> {
  const problem = channelProblem(name)
  if (problem !== undefined) throw new PublishError('Invalid', problem)
  const rkey = formatChannelKey({ kind: own.kind, key: own.key, channel: name })
  await change(service, own, async (read) => {
    const value = {
      $type: channel.$nsid,
      release: await strongRef(service, own, version, read),
      createdAt: service.now().toISOString(),
    }
    return [{ action: 'put', collection: channel.$nsid, rkey, value }]
  })
}

/** @throws PublishError */
export async function removeChannel(
  service: PublishService,
  own: OwnDefinition,
  name: string,
): Promise<void> {
  const rkey = formatChannelKey({ kind: own.kind, key: own.key, channel: name })
  await change(service, own, async () => [{ action: 'delete', collection: channel.$nsid, rkey }])
}

/** Deletes a release with its yank, and the channels that point to it. @throws PublishError */
export async function deleteRelease(
  service: PublishService,
  own: OwnDefinition,
  version: string,
): Promise<void> {
  const uri = releaseUri(own, version)
  const channels = await service.db
    .selectFrom('channel')
    .select('uri')
    .where('releaseUri', '=', uri)
    .where('did', '=', own.did)
    .execute()
  const rkey = releaseKey(own, version)
  await change(service, own, async () => [
    { action: 'delete', collection: release.$nsid, rkey },
    { action: 'delete', collection: yank.$nsid, rkey },
    ...channels.map((row) => deletionOf(row.uri)),
  ])
}

/** Deletes a package or atom with all that belongs to it. @throws PublishError */
export async function deleteDefinition(service: PublishService, own: OwnDefinition): Promise<void> {
  const { db } = service
  const uri = definitionUri(own)
  const rows = await Promise.all([
    db.selectFrom('release').select('uri').where('definitionUri', '=', uri).execute(),
    db.selectFrom('channel').select('uri').where('definitionUri', '=', uri).execute(),
    db
      .selectFrom('yank')
      .innerJoin('release', 'release.uri', 'yank.releaseUri')
      .select('yank.uri')
      .where('release.definitionUri', '=', uri)
      .execute(),
  ])
  // The description goes last: as long as it stands, the rest can be tried again.
  const writes = [...rows.flat().map((row) => row.uri), uri].map(deletionOf)
  for (let start = 0; start < writes.length; start += MAX_WRITES_AT_ONCE) {
    const some = writes.slice(start, start + MAX_WRITES_AT_ONCE)
    await change(service, own, async () => some)
  }
}

/** Checks the records, writes them, and shows them at once. */
async function change(
  service: PublishService,
  { did }: OwnDefinition,
  decide: (read: ReadRecord) => Promise<RepoWrite[]>,
): Promise<void> {
  const agent = await agentOf(service, did)
  let uris: string[] = []
  await writeRepo(agent, did, async (read) => {
    const writes = await decide(read)
    for (const write of writes) if (write.action === 'put') check(did, write)
    uris = writes.map(({ collection, rkey }) => makeAtUri(did, collection, rkey))
    return writes
  })
  await indexNow(service, uris)
}

function check(
  did: string,
  { collection, rkey, value }: { collection: string; rkey: string; value: JsonObject },
) {
  try {
    checkRecordJson({ did, collection, rkey, json: value })
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    throw new PublishError('Invalid', error.problem, { cause: error })
  }
}

/** The release as the index pinned it, else as it stands in the repository. */
async function strongRef(
  { db }: PublishService,
  own: OwnDefinition,
  version: string,
  read: ReadRecord,
): Promise<{ uri: string; cid: string }> {
  const uri = releaseUri(own, version)
  const row = await db.selectFrom('release').select('cid').where('uri', '=', uri).executeTakeFirst()
  const cid = row?.cid ?? (await read(release.$nsid, releaseKey(own, version)))?.cid
  if (cid === undefined) throw new PublishError('NotFound', `There is no release ${version} of ${own.key}.`)
  return { uri, cid }
}

/** Another version of the same, or an at-uri. */
function replacementUri(own: OwnDefinition, text: string): string {
  return text.startsWith('at://') ? text : releaseUri(own, text)
}

function releaseKey({ kind, key }: OwnDefinition, version: string): string {
  return formatReleaseKey({ kind, key, version })
}

function deletionOf(uri: string): RepoWrite {
  const { collection = pkg.$nsid, rkey = '' } = parseAtUri(uri)
  return { action: 'delete', collection, rkey }
}
