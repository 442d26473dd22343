import { type Agent, type ComAtprotoRepoApplyWrites, ids, XRPCError } from '@atproto/api'
import { type LexValue, lexToJson } from '@atproto/lexicon'
import { atom, release } from '../../src/lexicons/dev/firn.js'
import { MAX_WRITE_ATTEMPTS } from '../../src/limits/publishing.js'
import { canonicalJson } from '../../src/nix/canonical-json.js'
import type { AtomRecordTexts, JsonObject } from './atom-records.js'
import { PublishError } from './publish-error.js'

/** What became of the records of an atom. */
export interface WrittenRecords {
  readonly definition: 'created' | 'updated' | 'there'
  readonly release: 'created' | 'there'
}

/** What of records differs between kinds of things. */
export interface RecordKind {
  /** Of the definition. */
  readonly collection: string
  /** What the definition becomes where there is one. */
  readonly merge: (before: JsonObject, wanted: JsonObject) => JsonObject
  /** What to do when the version is taken. */
  readonly raise: string
}

const ATOM: RecordKind = {
  collection: atom.$nsid,
  merge: merged,
  raise: 'A release never changes: raise the version in the manifest, commit, and publish that.',
}

type RecordTexts = Pick<AtomRecordTexts, 'definition' | 'release'>

type Write = ComAtprotoRepoApplyWrites.InputSchema['writes'][number]

/**
 * Looks what the account's repository holds of the records of a thing, an atom unless it is said otherwise.
 * @returns what would be written
 * @throws PublishError `VersionExists` when the release is there and says something else; XRPCError
 */
export async function planWrites(
  agent: Agent,
  did: string,
  { definition, release: released }: RecordTexts,
  { collection, merge, raise }: RecordKind = ATOM,
): Promise<{ readonly writes: readonly Write[]; readonly outcome: WrittenRecords }> {
  const writes: Write[] = []
  const present = await read(agent, did, release.$nsid, released.rkey)
  if (present !== undefined) refuseOther(present, released.value, raise)
  const before = await read(agent, did, collection, definition.rkey)
  const value = before === undefined ? definition.value : merge(before, definition.value)
  if (before === undefined) writes.push(create(collection, definition.rkey, value))
  else if (canonicalJson(before) !== canonicalJson(value)) {
    const $type = `${ids.ComAtprotoRepoApplyWrites}#update` as const
    writes.push({ $type, collection, rkey: definition.rkey, value: { ...value } })
  }
  const definitionOutcome = before === undefined ? 'created' : writes.length > 0 ? 'updated' : 'there'
  if (present === undefined) writes.push(create(release.$nsid, released.rkey, released.value))
  return {
    writes,
    outcome: { definition: definitionOutcome, release: present === undefined ? 'created' : 'there' },
  }
}

/**
 * Writes the records of a thing, an atom unless it is said otherwise, all or nothing, and only if the repository is
 * still as it was looked at.
 * @throws PublishError; XRPCError when the account's server does not write
 */
export async function writeRecords(
  agent: Agent,
  did: string,
  records: RecordTexts,
  kind: RecordKind = ATOM,
): Promise<WrittenRecords> {
  for (let attempt = 1; ; attempt++) {
    const { data: head } = await agent.com.atproto.sync.getLatestCommit({ did })
    const { writes, outcome } = await planWrites(agent, did, records, kind)
    if (writes.length === 0) return outcome
    try {
      await agent.com.atproto.repo.applyWrites({ repo: did, writes: [...writes], swapCommit: head.cid })
      return outcome
    } catch (error) {
      const lost = error instanceof XRPCError && error.error === 'InvalidSwap'
      if (!lost || attempt === MAX_WRITE_ATTEMPTS) throw error
    }
  }
}

async function read(
  agent: Agent,
  did: string,
  collection: string,
  rkey: string,
): Promise<JsonObject | undefined> {
  try {
    const { data } = await agent.com.atproto.repo.getRecord({ repo: did, collection, rkey })
    // The agent makes class instances of blobs and links.
    return lexToJson(data.value as LexValue) as JsonObject
  } catch (error) {
    if (error instanceof XRPCError && error.error === 'RecordNotFound') return undefined
    throw error
  }
}

function create(collection: string, rkey: string, value: JsonObject): Write {
  return { $type: `${ids.ComAtprotoRepoApplyWrites}#create`, collection, rkey, value: { ...value } }
}

/** First seen wins: a release is what it was, but for when it says that it was written. */
function refuseOther(
  { createdAt: _, ...present }: JsonObject,
  { createdAt: __, ...wanted }: JsonObject,
  raise: string,
): void {
  if (canonicalJson(present) === canonicalJson(wanted)) return
  const fields = differences(present, wanted)
  throw new PublishError(
    'VersionExists',
    `The account has signed version ${String(wanted.version)} already, with another ${fields.join(', ')}.`,
    raise,
  )
}

function differences(present: JsonObject, wanted: JsonObject): string[] {
  const names = new Set([...Object.keys(present), ...Object.keys(wanted)])
  return [...names].flatMap((name) => {
    const [before, after] = [present[name], wanted[name]]
    if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return []
    return name === 'artifact' && isObject(before) && isObject(after) ? differences(before, after) : [name]
  })
}

/** What a new version says of its atom, on top of what its author wrote elsewhere. */
function merged(before: JsonObject, { createdAt: _, mirrors, set, ...wanted }: JsonObject): JsonObject {
  const known = Array.isArray(before.mirrors) ? before.mirrors : []
  const all = [...new Set([...(Array.isArray(mirrors) ? mirrors : []), ...known])].slice(0, MAX_MIRRORS)
  return { ...before, ...wanted, mirrors: all, ...(set === undefined ? {} : { set }) }
}

/** Lexicon of dev.firn.atom. */
const MAX_MIRRORS = 16

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
