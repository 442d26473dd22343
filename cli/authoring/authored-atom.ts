import { XRPCError } from '@atproto/api'
import { atomId } from '../../src/atoms/atom-id.js'
import { isObjectId } from '../../src/atoms/object-id.js'
import { checkMirror } from '../../src/atoms/toml/checks.js'
import type { ActorAtom, RecordAtom } from '../../src/atoms/uri/atom-uri.js'
import { HostError } from '../../src/indexing/host-client.js'
import { atom, release } from '../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import { parseReleaseKey, ReleaseKeyError } from '../../src/syntax/release-key.js'
import { EXIT } from '../errors/exit-code.js'
import type { AtomRecords, Author, ListedRecord } from '../records/atom-records.js'
import { ResolutionError } from '../resolution/resolution-error.js'

/** An atom as its author's own record describes it. */
export interface AuthoredAtom {
  readonly author: Author
  readonly label: string
  readonly rootCommit: string
  /** At least one. */
  readonly mirrors: readonly string[]
  /** The tag by which its author advises to call the set. */
  readonly set: string | undefined
  /** Where the record of one release was named. */
  readonly version: string | undefined
}

/**
 * What an account says of the atom that a person names by the account's label, or by a record.
 * @throws ResolutionError, IdentityError, HostError
 */
export async function findAuthoredAtom(
  wanted: ActorAtom | RecordAtom,
  records: AtomRecords,
): Promise<AuthoredAtom> {
  if (wanted.kind === 'actor') {
    const author = await records.author(wanted.actor)
    const atoms = await list(records, author)
    return read(author, pick(atoms, wanted, author), undefined)
  }
  const { authority, collection = '', rkey = '' } = parseAtUri(wanted.uri)
  const { key, version } = keyOf(wanted.uri, collection, rkey)
  const author = await records.author(authority)
  const found = (await list(records, author)).find((record) => record.rkey === key)
  if (found === undefined) throw new ResolutionError(`${authority} has no atom ${key}.`)
  const authored = read(author, found, version)
  if (wanted.label !== undefined && wanted.label !== authored.label) {
    throw new ResolutionError(`${wanted.uri} is labelled ${authored.label}, not ${wanted.label}.`)
  }
  return authored
}

async function list(records: AtomRecords, author: Author): Promise<readonly ListedRecord[]> {
  try {
    return await records.list(author, atom.$nsid)
  } catch (cause) {
    if (!(cause instanceof HostError) && !(cause instanceof XRPCError)) throw cause
    throw new ResolutionError(
      `The server of ${author.handle ?? author.did} does not list its atoms: ${cause.message}.`,
      {
        cause,
        exitCode: EXIT.unreachable,
      },
    )
  }
}

function pick(atoms: readonly ListedRecord[], { actor, label }: ActorAtom, { did }: Author): ListedRecord {
  const [found, second] = atoms.filter(({ value }) => text(value, 'label') === label)
  if (found === undefined) {
    const labels = atoms.flatMap(({ value }) => text(value, 'label') ?? []).toSorted()
    throw new ResolutionError(`${actor} has published no atom labelled ${label}.`, {
      hint: labels.length === 0 ? 'The account has published no atoms.' : `It has ${labels.join(', ')}.`,
    })
  }
  if (second !== undefined) {
    throw new ResolutionError(`${actor} has several atoms labelled ${label}, from different repositories.`, {
      hint: `Name one by its record: at://${did}/${atom.$nsid}/${found.rkey}, at://${did}/${atom.$nsid}/${second.rkey}.`,
    })
  }
  return found
}

function keyOf(uri: string, collection: string, rkey: string): { key: string; version?: string } {
  if (collection === atom.$nsid) return { key: rkey }
  try {
    const parsed = collection === release.$nsid ? parseReleaseKey(rkey) : undefined
    if (parsed?.kind === 'atom') return { key: parsed.key, version: parsed.version }
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
  }
  throw new ResolutionError(`${uri} is neither an atom nor a release of one.`, {
    hint: `Write at://<account>/${atom.$nsid}/<AtomId>, or <account>::<label>.`,
  })
}

function read(author: Author, { rkey, value }: ListedRecord, version: string | undefined): AuthoredAtom {
  const label = text(value, 'label') ?? ''
  const rootCommit = text(value, 'rootCommit') ?? ''
  if (!isObjectId(rootCommit) || atomId(rootCommit, label) !== rkey) {
    throw new ResolutionError(
      `The record ${rkey} of ${author.did} contradicts itself: its key is not the id of its label and root.`,
    )
  }
  const listed = typeof value === 'object' && value !== null && 'mirrors' in value ? value.mirrors : []
  const mirrors = (Array.isArray(listed) ? listed : []).filter(
    (mirror): mirror is string => typeof mirror === 'string' && typeof checkMirror(mirror) === 'string',
  )
  if (mirrors.length === 0) {
    throw new ResolutionError(`The record of ${label} names no mirror that it could be fetched from.`, {
      hint: 'Ask its author to name one, or add it by the address of its repository.',
    })
  }
  return { author, label, rootCommit, mirrors, set: text(value, 'set'), version }
}

function text(value: unknown, key: string): string | undefined {
  const found =
    typeof value === 'object' && value !== null
      ? Object.entries(value).find(([name]) => name === key)
      : undefined
  return typeof found?.[1] === 'string' ? found[1] : undefined
}
