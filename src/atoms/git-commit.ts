import { isObjectId } from './object-id.js'

/** A git commit object, line by line. Ids are hex. */
export interface CommitObject {
  readonly tree: string
  readonly parents: readonly string[]
  /** The whole line: name, address in angle brackets, seconds, zone. */
  readonly author: string
  readonly committer: string
  /** What follows the committer, in order: `encoding`, `gpgsig`, an atom's own headers. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** As it stands, with or without a newline at its end. */
  readonly message: string
}

/** Bytes that are no commit object, or parts that make none. */
export class CommitObjectError extends Error {
  override name = 'CommitObjectError'
}

/**
 * Reads the bytes of a commit object (without git's own `commit <length>` before them). Text that is not UTF-8 is read
 * with replacement characters; such a commit does not encode to its bytes again, so ids are taken over bytes alone.
 * @throws CommitObjectError when tree, parents, author and committer do not stand at the head
 */
export function parseCommit(bytes: Uint8Array): CommitObject {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const blank = text.indexOf('\n\n')
  if (blank < 0) throw new CommitObjectError('A commit has a blank line after its headers; none was found.')
  const lines = unfold(text.slice(0, blank))
  const tree = objectIdOf('tree', lines.shift())
  const parents: string[] = []
  while (lines[0]?.[0] === 'parent') parents.push(objectIdOf('parent', lines.shift()))
  const author = headerValue('author', lines.shift())
  const committer = headerValue('committer', lines.shift())
  return { tree, parents, author, committer, headers: lines, message: text.slice(blank + 2) }
}

/**
 * The bytes of a commit object, of which `objectId('commit', …)` is the id.
 * @throws CommitObjectError for a part that would read back as something else
 */
export function encodeCommit(commit: CommitObject): Uint8Array {
  const lines = [
    ['tree', commit.tree] as const,
    ...commit.parents.map((parent) => ['parent', parent] as const),
    ['author', commit.author] as const,
    ['committer', commit.committer] as const,
    ...commit.headers,
  ]
  for (const [name, value] of lines) checkHeader(name, value)
  for (const id of [commit.tree, ...commit.parents]) checkObjectId(id)
  if (commit.headers[0]?.[0] === 'parent') throw new CommitObjectError('A parent stands before the author.')
  for (const line of [commit.author, commit.committer]) {
    if (line.includes('\n')) throw new CommitObjectError('An author or committer is one line.')
  }
  if (!commit.message.isWellFormed()) throw new CommitObjectError('The message holds half a character.')
  const head = lines.map(([name, value]) => `${name} ${value.replaceAll('\n', '\n ')}\n`).join('')
  return Buffer.from(`${head}\n${commit.message}`)
}

/** The seconds since 1970 of an author's or committer's line; 0 where it names none, as git reads it. */
export function timeOfPerson(line: string): number {
  const seconds = /^ *(-?\d+)/.exec(line.slice(line.lastIndexOf('>') + 1))?.[1]
  return seconds === undefined ? 0 : Number(seconds)
}

/** Headers and their values; a line that begins with a space continues the value before it. */
function unfold(head: string): [name: string, value: string][] {
  const headers: [string, string][] = []
  for (const line of head.split('\n')) {
    const last = headers.at(-1)
    if (line.startsWith(' ')) {
      if (!last) throw new CommitObjectError('The first line of a commit continues nothing.')
      last[1] += `\n${line.slice(1)}`
      continue
    }
    const space = line.indexOf(' ')
    if (space <= 0)
      throw new CommitObjectError(`${JSON.stringify(line)} is no header of a commit: <name> <value>.`)
    headers.push([line.slice(0, space), line.slice(space + 1)])
  }
  return headers
}

function headerValue(name: string, header: readonly [string, string] | undefined): string {
  if (header?.[0] !== name) {
    throw new CommitObjectError(
      `A commit needs "${name}" where ${JSON.stringify(header?.[0] ?? 'nothing')} stands.`,
    )
  }
  return header[1]
}

function objectIdOf(name: string, header: readonly [string, string] | undefined): string {
  const id = headerValue(name, header)
  checkObjectId(id)
  return id
}

function checkObjectId(id: string): void {
  if (!isObjectId(id)) throw new CommitObjectError(`${JSON.stringify(id)} is no object id: 40 hex digits.`)
}

function checkHeader(name: string, value: string): void {
  if (!/^[^\s\0]+$/.test(name)) throw new CommitObjectError(`${JSON.stringify(name)} is no name of a header.`)
  if (value.includes('\0')) throw new CommitObjectError(`The header ${name} holds a NUL.`)
  if (!value.isWellFormed()) throw new CommitObjectError(`The header ${name} holds half a character.`)
}
