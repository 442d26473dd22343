import { MAX_ATOM_NAME_BYTES } from '../limits/atoms.js'

/**
 * What a name is for. An identifier names an alias, a label an atom or a dependency, a tag a set or a topic.
 * After the first character an identifier takes XID_Continue, a label also `-`, a tag also `-`, `.` and `:`.
 */
export type NameKind = 'identifier' | 'label' | 'tag'

export type NameProblem = 'TooLong' | 'Empty' | 'InvalidStart' | 'InvalidCharacters'

/** The outcome of a check, and the version of Unicode that it holds for. */
export type NameVerdict = ({ readonly name: string } | { readonly error: AtomNameError }) & {
  readonly unicode: string
}

/**
 * The version of Unicode that this runtime judges by, as in `17.0`. A later version assigns further characters: a
 * name refused under one may be good under the next, so a verdict that is kept is kept with its version. (What is
 * good stays good, and NFKC of what is assigned never changes: Unicode's stability policy.)
 */
export const UNICODE_VERSION = process.versions.unicode ?? 'unknown'

/** A text that is no label, tag or identifier. */
export class AtomNameError extends Error {
  override name = 'AtomNameError'
  readonly kind: NameKind
  readonly problem: NameProblem
  /** The first character for `InvalidStart`, all that are not allowed for `InvalidCharacters`; of the NFKC form. */
  readonly characters: string

  constructor(kind: NameKind, problem: NameProblem, message: string, characters = '') {
    super(message)
    this.kind = kind
    this.problem = problem
    this.characters = characters
  }
}

const START = /^\p{XID_Start}/u

const NOT_ALLOWED: Readonly<Record<NameKind, RegExp>> = {
  identifier: /[^\p{XID_Continue}]/gu,
  label: /[^\p{XID_Continue}-]/gu,
  tag: /[^\p{XID_Continue}.:-]/gu,
}

const ALLOWED: Readonly<Record<NameKind, string>> = {
  identifier: 'letters of any script, digits and "_"',
  label: 'letters of any script, digits, "_" and "-"',
  tag: 'letters of any script, digits, "_", "-", "." and ":"',
}

/**
 * Checks a name by the rules of eka's `atom` crate (UAX #31 with a profile for each kind), in their order: NFKC, then
 * the length in bytes, then the first character, then all others. The name in the answer is the normalised one.
 */
export function checkName(kind: NameKind, text: string): NameVerdict {
  const name = text.normalize('NFKC')
  const error = findError(kind, name)
  return error ? { error, unicode: UNICODE_VERSION } : { name, unicode: UNICODE_VERSION }
}

/** The normalised label. @throws AtomNameError */
export function parseLabel(text: string): string {
  return parseName('label', text)
}

/** The normalised tag. @throws AtomNameError */
export function parseTag(text: string): string {
  return parseName('tag', text)
}

/** The normalised identifier. @throws AtomNameError */
export function parseIdentifier(text: string): string {
  return parseName('identifier', text)
}

/** Whether a text is a label and already in its normal form, in which labels are stored and hashed. */
export function isLabel(text: string): boolean {
  const verdict = checkName('label', text)
  return 'name' in verdict && verdict.name === text
}

function parseName(kind: NameKind, text: string): string {
  const verdict = checkName(kind, text)
  if ('error' in verdict) throw verdict.error
  return verdict.name
}

function findError(kind: NameKind, name: string): AtomNameError | undefined {
  const bytes = Buffer.byteLength(name)
  if (bytes > MAX_ATOM_NAME_BYTES) {
    const size = `${bytes} bytes of UTF-8 is too long: at most ${MAX_ATOM_NAME_BYTES}`
    return new AtomNameError(kind, 'TooLong', `${withArticle(kind)} of ${size}.`)
  }
  if (name === '') return new AtomNameError(kind, 'Empty', `${withArticle(kind)} is needed.`)
  if (!START.test(name)) {
    const first = String.fromCodePoint(name.codePointAt(0) ?? 0)
    const message = `The ${kind} ${JSON.stringify(name)} starts with ${describe(first)}: start with a letter.`
    return new AtomNameError(kind, 'InvalidStart', message, first)
  }
  const characters = (name.match(NOT_ALLOWED[kind]) ?? []).join('')
  if (characters !== '') {
    const found = [...new Set(characters)].map(describe).join(', ')
    const message = `The ${kind} ${JSON.stringify(name)} holds ${found}: use ${ALLOWED[kind]}.`
    return new AtomNameError(kind, 'InvalidCharacters', message, characters)
  }
  if (kind === 'tag' && name.includes('..')) {
    const message = `The tag ${JSON.stringify(name)} holds "..": write single dots.`
    return new AtomNameError(kind, 'InvalidCharacters', message, '..')
  }
  return undefined
}

function withArticle(kind: NameKind): string {
  return kind === 'identifier' ? 'An identifier' : `A ${kind}`
}

/** A character and its code point, for many that are refused cannot be seen. */
function describe(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return /^[\x21-\x7e]$/.test(character) ? JSON.stringify(character) : `U+${code}`
}
