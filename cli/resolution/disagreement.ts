import { INVALID_HANDLE } from '@atproto/syntax'
import { MAX_TOLD_OF_STRANGERS } from '../../src/limits/authoring.js'
import type { IndexedVersion } from './signed-versions.js'

/** A version that is one commit at the mirrors of its set, and another by the word of somebody who does not count. */
export interface Disagreement {
  /** AtomId. */
  readonly atom: string
  readonly name: string
  readonly version: string
  /** The commit that it would be. */
  readonly says: string
  /** at-uri and author of the record; undefined: nobody signed it, the index saw it at a mirror. */
  readonly record: string | undefined
  readonly author: { readonly did: string; readonly handle: string | undefined } | undefined
  readonly seenAt: string | undefined
  /** What the mirrors hold. */
  readonly held: readonly { readonly rev: string; readonly mirrors: readonly string[] }[]
}

/** A sentence for each, up to a limit: whoever signs records by the hundred shall not drown the rest. */
export function disagreementNotes(disagreements: readonly Disagreement[]): string[] {
  const told = disagreements.slice(0, MAX_TOLD_OF_STRANGERS).map(describe)
  const untold = disagreements.length - told.length
  const [first] = disagreements
  if (untold <= 0 || first === undefined) return told
  return [...told, `There are ${untold} more records about ${first.name} like these; --json lists them.`]
}

function describe({ name, version, says, record, author, seenAt, held }: Disagreement): string {
  const mirrors = held.map(({ rev, mirrors }) => `${mirrors.join(', ')} has ${rev}`).join('; ')
  if (author === undefined) {
    return `The index has seen ${name} ${version} at ${seenAt ?? 'a mirror'} as ${says}, but ${mirrors}, which is taken.`
  }
  const who = nameOf(author)
  return (
    `${who} says in ${record} that ${name} ${version} is ${says}, but ${mirrors}, which is taken. ` +
    `If the atom is theirs, look into it: --trust ${who} makes it an error. If not, --distrust ${who} ignores them.`
  )
}

/**
 * A sentence for each author of signed versions.
 * @param sentence of the author and the versions
 */
export function strangerNotes(
  signed: readonly IndexedVersion[],
  sentence: (who: string, versions: string) => string,
): string[] {
  const byAuthor = new Map<string, Set<string>>()
  for (const { release, version } of signed) {
    if (release === undefined) continue
    const who = nameOf(release.author)
    byAuthor.set(who, (byAuthor.get(who) ?? new Set()).add(version))
  }
  const notes = [...byAuthor].map(([who, versions]) => sentence(who, listOf([...versions])))
  const untold = notes.length - MAX_TOLD_OF_STRANGERS
  return untold <= 0
    ? notes
    : [...notes.slice(0, MAX_TOLD_OF_STRANGERS), `${untold} more accounts have signed the like.`]
}

/** The account as sentences call it: of a handle that does not lead back to its account, the index says `handle.invalid`. */
export function nameOf({
  did,
  handle,
}: {
  readonly did: string
  readonly handle?: string | undefined
}): string {
  return handle === undefined || handle === INVALID_HANDLE ? did : handle
}

function listOf(versions: readonly string[]): string {
  const told = versions.slice(0, MAX_TOLD_OF_STRANGERS).join(', ')
  const untold = versions.length - MAX_TOLD_OF_STRANGERS
  return untold <= 0 ? told : `${told} and ${untold} more`
}
