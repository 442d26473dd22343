import { model, release, yank } from '../../../src/lexicons/dev/firn.js'
import {
  matches,
  parseRequirement,
  type Requirement,
  RequirementError,
} from '../../../src/requirement/requirement.js'
import { compareVersions, parseVersion } from '../../../src/requirement/version.js'
import { AtUriError, parseAtUri } from '../../../src/syntax/at-uri.js'
import { isDid, isHandle } from '../../../src/syntax/identifiers.js'
import { formatReleaseKey, parseReleaseKey, ReleaseKeyError } from '../../../src/syntax/release-key.js'
import type { AtomRecords, Author, ListedRecord } from '../../records/atom-records.js'
import { chooseVersion } from '../../targets/choose-version.js'
import { TargetError } from '../../targets/target-error.js'
import type { ReleasePlace } from '../../verify/check-record.js'

/** A model of firn, as a person names it. */
export interface PublishedName {
  /** A handle or DID. */
  readonly actor: string
  readonly name: string
  readonly requirement: Requirement | undefined
  /** As it was written. */
  readonly text: string
}

/**
 * Reads `alice.example/tiny`, `alice.example/tiny@^1`, `did:…/tiny` or the at-uri of a definition or a release.
 * @returns undefined for what names no model of firn: no organisation of a hub has a dot in it
 * @throws TargetError for one that is written wrong
 */
export function readPublishedName(text: string): PublishedName | undefined {
  if (text.startsWith('at://')) return readUri(text)
  const [, actor = '', name = '', requirement] = /^([^/@]+)\/([^/@]+)(?:@(.+))?$/.exec(text) ?? []
  if (!isDid(actor) && !isHandle(actor)) return undefined
  return {
    actor,
    name,
    requirement: requirement === undefined ? undefined : readRequirement(requirement),
    text,
  }
}

function readUri(text: string): PublishedName {
  const [uri = '', requirement] = text.split('@').length > 1 ? splitRequirement(text) : [text]
  try {
    const { authority: actor, collection, rkey = '' } = parseAtUri(uri)
    if (collection === model.$nsid) {
      return {
        actor,
        name: rkey,
        requirement: requirement === undefined ? undefined : readRequirement(requirement),
        text,
      }
    }
    const key = collection === release.$nsid ? parseReleaseKey(rkey) : undefined
    if (key?.kind === 'model') {
      return { actor, name: key.key, requirement: readRequirement(`=${key.version}`), text }
    }
  } catch (error) {
    if (!(error instanceof AtUriError) && !(error instanceof ReleaseKeyError)) throw error
  }
  throw new TargetError(`${text} is neither a model nor a release of one.`, {
    hint: `Write at://<DID>/${model.$nsid}/<name> or at://<DID>/${release.$nsid}/model:<name>:<version>.`,
  })
}

function splitRequirement(text: string): [string, string | undefined] {
  const at = text.lastIndexOf('@')
  return at <= 'at://'.length ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function readRequirement(text: string): Requirement {
  try {
    return parseRequirement(text)
  } catch (cause) {
    if (!(cause instanceof RequirementError)) throw cause
    throw new TargetError(`${text} is no requirement: ${cause.message}`, {
      cause,
      hint: 'Write one as in ^1.2.',
    })
  }
}

/**
 * The release record of the highest version that meets the requirement, by the author's own server. Yanked versions
 * are chosen by nothing but `=` and their number.
 * @throws TargetError, IdentityError, XRPCError
 */
export async function findRelease(wanted: PublishedName, records: AtomRecords): Promise<ReleasePlace> {
  const { actor, name, requirement, text } = wanted
  const exact = requirement && /^=\s*(\d.*)$/.exec(requirement.text)?.[1]
  if (exact !== undefined && matches(requirement as Requirement, parseVersion(exact))) {
    return { actor, rkey: formatReleaseKey({ kind: 'model', key: name, version: exact }) }
  }
  const author = await records.author(actor)
  const releases = versionsOf(await records.list(author, release.$nsid), name)
  const yanked = new Set(versionsOf(await records.list(author, yank.$nsid), name))
  const version = chooseVersion(
    releases.filter((one) => !yanked.has(one)),
    requirement,
  )
  if (version !== undefined) {
    return { actor, rkey: formatReleaseKey({ kind: 'model', key: name, version }) }
  }
  if (releases.length === 0) {
    throw new TargetError(`${actor} has published no model ${name}.`, {
      hint: await namesOf(author, records),
    })
  }
  const shown = releases.map((one) => (yanked.has(one) ? `${one} (yanked)` : one)).join(', ')
  throw new TargetError(`${text}: no version meets ${requirement?.text ?? 'that'}.`, {
    hint: `There are ${shown}.`,
  })
}

async function namesOf(author: Author, records: AtomRecords): Promise<string> {
  const names = (await records.list(author, model.$nsid)).map(({ rkey }) => rkey).sort()
  return names.length === 0 ? 'The account has published no models.' : `It has ${names.join(', ')}.`
}

function versionsOf(records: readonly ListedRecord[], name: string): string[] {
  const versions = records.flatMap(({ rkey }) => {
    try {
      const { kind, key, version } = parseReleaseKey(rkey)
      return kind === 'model' && key === name ? [parseVersion(version)] : []
    } catch (error) {
      if (error instanceof ReleaseKeyError) return []
      throw error
    }
  })
  return versions.sort(compareVersions).map(({ text }) => text)
}
