import { makeAtUri } from '../../src/syntax/at-uri.js'
import { isDid } from '../../src/syntax/identifiers.js'

/** A line that does not say what its control is for; the message says what to write. */
export class LineError extends Error {
  override name = 'LineError'
}

/** Gives the DID that a handle stands for, null for none. */
export type ResolveHandle = (handle: string) => Promise<string | null>

/** The lines of a control that say anything. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/**
 * The at-uri of a definition that a line names by its author (a handle or a DID) and its name.
 * @throws LineError
 */
export async function definitionUri(
  line: string,
  { author, collection, name }: { author: string; collection: string; name: string },
  resolveHandle: ResolveHandle,
): Promise<string> {
  const did = isDid(author) ? author : await resolveHandle(author)
  if (did === null) throw new LineError(`"${line}": no account answers to ${author}. Check the spelling.`)
  return makeAtUri(did, collection, name)
}
