import { editDistance } from '../../syntax/edit-distance.js'
import { foldSlug } from '../../syntax/slug.js'
import { type Finding, finding } from './finding.js'

/** A definition that people know: whose it is, and how it is shown. */
export interface KnownName {
  readonly name: string
  readonly did: string
  /** How its author is shown; the DID when absent. */
  readonly handle?: string | undefined
}

/** Names shorter than this have so many neighbours that nearness says nothing. */
const MIN_LENGTH = 4
/** From this length on, two slips of the finger count as near. */
const LONG = 9

/**
 * A name that could be taken for another actor's popular one. The same name is no near miss: names are scoped by
 * their author. `known` is what the caller holds popular, the most popular first.
 */
export function lintName({ name, did }: KnownName, known: readonly KnownName[]): Finding[] {
  const other = known.find((each) => each.did !== did && isNearMiss(name, each.name))
  if (!other) return []
  const message = `"${name}" is easily taken for "${other.name}" of ${other.handle ?? other.did}.`
  const fix = 'Choose a name that differs more, unless the likeness is meant.'
  return [finding('near-miss-name', [], message, fix)]
}

/** Whether two different names look or are typed nearly alike. */
export function isNearMiss(one: string, other: string): boolean {
  const [a, b] = [foldSlug(one), foldSlug(other)]
  if (a === b || Math.min(a.length, b.length) < MIN_LENGTH) return false
  if (skeleton(a) === skeleton(b)) return true
  // One in a series is meant to be like the others: "pds-2" beside "pds-1".
  if (a.replace(/\d/g, '0') === b.replace(/\d/g, '0')) return false
  const allowed = Math.min(a.length, b.length) >= LONG ? 2 : 1
  return Math.abs(a.length - b.length) <= allowed && editDistance(a, b) <= allowed
}

/** What remains when signs that look alike are one, and dashes are gone. */
function skeleton(name: string): string {
  return name
    .replaceAll('-', '')
    .replaceAll('0', 'o')
    .replace(/[1i]/g, 'l')
    .replaceAll('5', 's')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}
