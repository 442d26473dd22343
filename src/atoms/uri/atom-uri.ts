import { MAX_ATOM_URI_LENGTH } from '../../limits/atoms.js'
import { parseRequirement, type Requirement, RequirementError } from '../../requirement/requirement.js'
import { AtUriError, parseAtUri } from '../../syntax/at-uri.js'
import { isDid, isHandle } from '../../syntax/identifiers.js'
import { AtomNameError, parseLabel } from '../name.js'
import { type Aliases, DEFAULT_ALIASES } from './aliases.js'
import { readGitSource } from './git-source.js'
import { formatGitUrl, type GitUrl } from './git-url.js'
import { AtomUriError } from './uri-error.js'

interface Wanted {
  readonly label: string
  /** Undefined: any version. */
  readonly requirement: Requirement | undefined
}

/** An atom of the repository at hand: `label`, `::label`. */
export interface LocalAtom extends Wanted {
  readonly kind: 'local'
}

/** An atom of a git repository: `<address>::label@req`. */
export interface GitAtom extends Wanted {
  readonly kind: 'git'
  readonly url: GitUrl
}

/** An atom that an account has published: `<DID or handle>::label@req`. */
export interface ActorAtom extends Wanted {
  readonly kind: 'actor'
  /** A DID, or a handle in lower case. */
  readonly actor: string
}

/**
 * One record: `at://<DID or handle>/<collection>/<record key>@req`. A key that holds `::` (none of firn's does) can be
 * named with a label behind it alone.
 */
export interface RecordAtom {
  readonly kind: 'record'
  readonly uri: string
  /** The label that the record shall have, where one was written behind it. */
  readonly label: string | undefined
  readonly requirement: Requirement | undefined
}

/** What a person types to name an atom. Never kept or signed: aliases and handles change what they stand for. */
export type AtomUri = LocalAtom | GitAtom | ActorAtom | RecordAtom

/** A part of the text, and where it starts. */
interface Part {
  readonly text: string
  readonly at: number
}

const AT = 'at://'
/** For an address without a label, which reads as a label and a requirement. */
const HINT = '; the label follows "::", as in gh:owner/repo::label'

/**
 * Reads `[source::]label[@requirement]`. The source ends at the last `::`, the label at the last `@` behind it. The
 * requirement is Cargo's. A bare name with a dot (`alice.example::hello`) is a handle; for a host without a path,
 * where no repository is, write its scheme. For addresses of repositories see `parseGitSource`.
 * @throws AtomUriError
 */
export function parseAtomUri(text: string, aliases: Aliases = DEFAULT_ALIASES): AtomUri {
  if (text.length > MAX_ATOM_URI_LENGTH) {
    throw new AtomUriError('TooLong', text, 0, `an atom URI has at most ${MAX_ATOM_URI_LENGTH} characters`)
  }
  const colons = text.lastIndexOf('::')
  const source = colons < 0 ? undefined : text.slice(0, colons)
  const labelAt = colons < 0 ? 0 : colons + 2
  const sign = text.indexOf('@', labelAt) < 0 ? text.length : text.lastIndexOf('@')
  const name = { text: text.slice(labelAt, sign), at: labelAt }
  const isRecord = source === undefined && text.startsWith(AT)
  const hint = source === undefined && !isRecord ? HINT : ''
  const requirement = sign < text.length ? readRequirement(text, sign + 1, hint) : undefined

  if (isRecord) return readRecord(text, name.text, undefined, requirement)
  const label = readLabel(text, name, hint)
  if (source === undefined || source === '') return { kind: 'local', label, requirement }
  if (source.startsWith(AT)) return readRecord(text, source, label, requirement)
  if (source.startsWith('did:')) {
    if (isDid(source)) return { kind: 'actor', actor: source, label, requirement }
    throw new AtomUriError('InvalidSource', text, 0, `${JSON.stringify(source)} is no DID`)
  }
  if (isHandle(source)) return { kind: 'actor', actor: source.toLowerCase(), label, requirement }
  return { kind: 'git', url: readGitSource(source, text, aliases), label, requirement }
}

/** The URI in its canonical form: aliases expanded, labels normalised. Reads back as the same. */
export function formatAtomUri(uri: AtomUri): string {
  const wanted = uri.requirement === undefined ? '' : `@${uri.requirement.text}`
  const label = uri.label === undefined ? '' : `::${uri.label}`
  switch (uri.kind) {
    case 'local':
      return `${label}${wanted}`
    case 'actor':
      return `${uri.actor}${label}${wanted}`
    case 'record':
      return `${uri.uri}${label}${wanted}`
    case 'git':
      return `${formatSource(uri.url)}${label}${wanted}`
  }
}

/** As eka shows it, without a slash at the end; but for a host that without one could be an alias. */
function formatSource(url: GitUrl): string {
  const text = formatGitUrl(url)
  return url.host?.includes('.') ? text.replace(/\/$/, '') : text
}

function readRecord(
  text: string,
  uri: string,
  label: string | undefined,
  requirement: Requirement | undefined,
): AtomUri {
  const { authority, collection, rkey } = readAtUri(text, uri)
  if (rkey !== undefined) return { kind: 'record', uri, label, requirement }
  if (collection !== undefined) {
    throw new AtomUriError('InvalidSource', text, uri.length, 'a record key is needed after the collection')
  }
  if (label === undefined) {
    throw new AtomUriError('MissingLabel', text, uri.length, `a label is needed: write ${uri}::label`)
  }
  const actor = isDid(authority) ? authority : authority.toLowerCase()
  return { kind: 'actor', actor, label, requirement }
}

function readAtUri(text: string, uri: string) {
  try {
    return parseAtUri(uri)
  } catch (error) {
    if (!(error instanceof AtUriError)) throw error
    throw new AtomUriError('InvalidSource', text, 0, withoutStop(error), { cause: error })
  }
}

function readLabel(text: string, part: Part, hint: string): string {
  if (part.text === '') throw new AtomUriError('MissingLabel', text, part.at, `a label is needed${hint}`)
  try {
    return parseLabel(part.text)
  } catch (error) {
    if (!(error instanceof AtomNameError)) throw error
    throw new AtomUriError('InvalidLabel', text, part.at, `${withoutStop(error)}${hint}`, { cause: error })
  }
}

function readRequirement(text: string, at: number, hint: string): Requirement {
  const written = text.slice(at)
  if (written === '') {
    throw new AtomUriError(
      'EmptyVersion',
      text,
      at,
      'a requirement follows "@": write one, or leave out the "@"',
    )
  }
  try {
    return parseRequirement(written)
  } catch (error) {
    if (!(error instanceof RequirementError)) throw error
    throw new AtomUriError('InvalidVersion', text, at, `${withoutStop(error)}${hint}`, { cause: error })
  }
}

function withoutStop(error: Error): string {
  return error.message.replace(/\.$/, '')
}
