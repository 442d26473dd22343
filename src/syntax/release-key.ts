import { isAtomId } from '../atoms/atom-id.js'
import { parseAtomVersion } from '../atoms/atom-version.js'
import { MAX_CHANNEL_LENGTH } from '../limits/syntax.js'
import { parseRequirement, RequirementError } from '../requirement/requirement.js'
import { parseVersion, VersionError } from '../requirement/version.js'
import { slugProblem } from './slug.js'

export const KINDS = ['package', 'atom', 'model'] as const

/** What a definition is. */
export type Kind = (typeof KINDS)[number]

/** A definition within one repository: its kind, and its record key (a slug, or an atom's AtomId). */
export interface DefinitionKey {
  readonly kind: Kind
  readonly key: string
}

/** What the record key of a release, and of its yank, says. */
export interface ReleaseKey extends DefinitionKey {
  /** As people write it, with a `+` before build metadata. */
  readonly version: string
}

/** What the record key of a channel says. */
export interface ChannelKey extends DefinitionKey {
  readonly channel: string
}

/** A record key, or a part of one, that breaks the rule; the message says which and what to write. */
export class ReleaseKeyError extends Error {
  override name = 'ReleaseKeyError'
}

export function isKind(value: unknown): value is Kind {
  return KINDS.some((kind) => kind === value)
}

/**
 * The record key `<kind>:<key>:<version>` of a release.
 * @throws ReleaseKeyError when a part is malformed
 */
export function formatReleaseKey({ kind, key, version }: ReleaseKey): string {
  checkDefinition(kind, key)
  checkVersion(kind, version)
  return `${kind}:${key}:${versionSegment(version)}`
}

/** A version as it stands in a record key, where `~` takes the place of the `+`, which none may hold. */
export function versionSegment(version: string): string {
  return version.replace('+', '~')
}

/** @throws ReleaseKeyError */
export function parseReleaseKey(rkey: string): ReleaseKey {
  const [definition, segment] = split(rkey, 'version')
  const version = definition.kind === 'atom' ? segment.replace('~', '+') : segment
  checkVersion(definition.kind, version)
  // So that a version has one key, also where something else than a record key is read.
  if (definition.kind === 'atom' && segment.includes('+')) {
    throw new ReleaseKeyError(`A record key holds no "+": write ${versionSegment(version)}.`)
  }
  return { ...definition, version }
}

/**
 * The record key `<kind>:<key>:<channel>` of a channel.
 * @throws ReleaseKeyError when a part is malformed
 */
export function formatChannelKey({ kind, key, channel }: ChannelKey): string {
  checkDefinition(kind, key)
  checkChannel(channel)
  return `${kind}:${key}:${channel}`
}

/** @throws ReleaseKeyError */
export function parseChannelKey(rkey: string): ChannelKey {
  const [definition, channel] = split(rkey, 'channel')
  checkChannel(channel)
  return { ...definition, channel }
}

/**
 * What is wrong with `text` as the name of a channel, in a sentence; undefined when nothing is. In an address, a
 * channel stands where a requirement may stand, so it must not read as one.
 */
export function channelProblem(text: string): string | undefined {
  if (text.length > MAX_CHANNEL_LENGTH) {
    return `A channel name of ${text.length} characters is too long: at most ${MAX_CHANNEL_LENGTH}.`
  }
  if (!/^[a-z][a-z0-9-]*$/.test(text)) {
    return `${JSON.stringify(text)} is no channel name: start with a letter a to z, then letters, digits and "-".`
  }
  if (text === 'latest') return '"latest" always means the newest release: choose another channel name.'
  if (isRequirement(text)) return `"${text}" reads as a version requirement: choose another channel name.`
  return undefined
}

export function isChannel(text: string): boolean {
  return channelProblem(text) === undefined
}

/** What is wrong with a text as the record key of a definition, in a sentence; undefined when nothing is. */
export function definitionKeyProblem(kind: Kind, key: string): string | undefined {
  if (kind !== 'atom') return slugProblem(key)
  if (isAtomId(key)) return undefined
  return `${JSON.stringify(key)} is no AtomId: write its 52 characters of 0-9 and a-v.`
}

/** The definition's part of a record key, checked, and what comes after it, not yet checked. */
function split(rkey: string, last: 'version' | 'channel'): [DefinitionKey, string] {
  const [kind = '', key, rest, ...more] = rkey.split(':')
  if (key === undefined || rest === undefined || more.length > 0) {
    throw new ReleaseKeyError(`The record key ${JSON.stringify(rkey)} must be <kind>:<key>:<${last}>.`)
  }
  return [checkDefinition(kind, key), rest]
}

function checkDefinition(kind: string, key: string): DefinitionKey {
  if (!isKind(kind)) {
    throw new ReleaseKeyError(`${JSON.stringify(kind)} is no kind: write one of ${KINDS.join(', ')}.`)
  }
  const problem = definitionKeyProblem(kind, key)
  if (problem !== undefined) throw new ReleaseKeyError(problem)
  return { kind, key }
}

/** Of an atom with build metadata, which makes another version of it; of all else without. */
function checkVersion(kind: Kind, version: string): void {
  try {
    if (kind === 'atom') parseAtomVersion(version)
    else parseVersion(version)
  } catch (error) {
    if (error instanceof VersionError) throw new ReleaseKeyError(error.message, { cause: error })
    throw error
  }
}

function checkChannel(channel: string): void {
  const problem = channelProblem(channel)
  if (problem !== undefined) throw new ReleaseKeyError(problem)
}

/** @param text of small letters, digits and "-": of letters, a requirement begins with its wildcard alone */
function isRequirement(text: string): boolean {
  if (!text.startsWith('x')) return false
  try {
    parseRequirement(text)
    return true
  } catch (error) {
    if (error instanceof RequirementError) return false
    throw error
  }
}
