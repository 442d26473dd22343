import type { ActorAtom, RecordAtom } from '../../src/atoms/uri/atom-uri.js'
import { atom, release, yank } from '../../src/lexicons/dev/firn.js'
import { matches, type Requirement } from '../../src/requirement/requirement.js'
import { parseVersion } from '../../src/requirement/version.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import { formatReleaseKey, parseReleaseKey, ReleaseKeyError } from '../../src/syntax/release-key.js'
import type { AtomRecords, Author, ListedRecord } from '../records/atom-records.js'
import type { SignedTarget } from '../verify/target.js'
import { chooseVersion } from './choose-version.js'
import { TargetError } from './target-error.js'

/**
 * The release record that an account has under a label, at the version that is asked for. Yanked versions are chosen
 * by nothing but their own record.
 * @throws TargetError, IdentityError, XRPCError
 */
export async function findOfActor(
  { actor, label, requirement }: ActorAtom,
  records: AtomRecords,
): Promise<SignedTarget> {
  const author = await records.author(actor)
  const atoms = await records.list(author, atom.$nsid)
  const ids = atoms.filter(({ value }) => fieldOf(value, 'label') === label).map(({ rkey }) => rkey)
  const [id, second] = ids
  if (id === undefined) {
    const labels = atoms.flatMap(({ value }) => fieldOf(value, 'label') ?? [])
    throw new TargetError(`${actor} has published no atom labelled ${label}.`, {
      hint:
        labels.length === 0 ? 'The account has published no atoms.' : `It has ${labels.sort().join(', ')}.`,
    })
  }
  if (second !== undefined) {
    throw new TargetError(
      `${actor} has ${ids.length} atoms labelled ${label}, from different repositories.`,
      {
        hint: `Name one of them: ${ids.map((one) => `at://${author.did}/${atom.$nsid}/${one}`).join(', ')}.`,
      },
    )
  }
  return chooseRelease({ author, actor, id, requirement }, records)
}

/** The release that a record's address names. @throws TargetError, IdentityError, XRPCError */
export async function findByRecord(
  { uri, requirement }: RecordAtom,
  records: AtomRecords,
): Promise<SignedTarget> {
  const { authority: actor, collection, rkey = '' } = parseAtUri(uri)
  if (collection === release.$nsid) {
    const key = readKey(rkey)
    if (key?.kind !== 'atom') {
      throw new TargetError(`${uri} is no release of an atom.`, {
        hint: 'Its record key would be atom:<AtomId>:<version>.',
      })
    }
    if (requirement !== undefined && !matches(requirement, parseVersion(key.version, { build: true }))) {
      throw new TargetError(`${uri} does not meet ${requirement.text}.`, {
        hint: 'Leave out one of the two.',
      })
    }
    return { record: { actor, rkey }, uri, mirrors: [] }
  }
  if (collection !== atom.$nsid) {
    throw new TargetError(`${uri} is neither an atom nor a release of one.`, {
      hint: `Write at://<DID>/${atom.$nsid}/<AtomId> or at://<DID>/${release.$nsid}/atom:<AtomId>:<version>.`,
    })
  }
  const author = await records.author(actor)
  return chooseRelease({ author, actor, id: rkey, requirement }, records)
}

interface Choice {
  readonly author: Author
  /** As it was written. */
  readonly actor: string
  readonly id: string
  readonly requirement: Requirement | undefined
}

async function chooseRelease(
  { author, actor, id, requirement }: Choice,
  records: AtomRecords,
): Promise<SignedTarget> {
  const releases = versionsOf(await records.list(author, release.$nsid), id)
  const yanked = new Set(versionsOf(await records.list(author, yank.$nsid), id))
  const version = chooseVersion(
    releases.filter((one) => !yanked.has(one)),
    requirement,
  )
  if (version === undefined) {
    const shown = releases.map((one) => (yanked.has(one) ? `${one} (yanked)` : one)).join(', ')
    const wanted = requirement === undefined ? '' : ` that meets ${requirement.text}`
    throw new TargetError(`${actor} has published no version of the atom${wanted}.`, {
      hint: shown === '' ? 'There is a definition without releases.' : `There are ${shown}.`,
    })
  }
  const rkey = formatReleaseKey({ kind: 'atom', key: id, version })
  return { record: { actor, rkey }, uri: `at://${author.did}/${release.$nsid}/${rkey}`, mirrors: [] }
}

function versionsOf(records: readonly ListedRecord[], id: string): string[] {
  return records.flatMap(({ rkey }) => {
    const key = readKey(rkey)
    return key?.kind === 'atom' && key.key === id ? [key.version] : []
  })
}

function readKey(rkey: string) {
  try {
    return parseReleaseKey(rkey)
  } catch (error) {
    if (error instanceof ReleaseKeyError) return undefined
    throw error
  }
}

function fieldOf(value: unknown, name: string): string | undefined {
  const field = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof field === 'string' ? field : undefined
}
