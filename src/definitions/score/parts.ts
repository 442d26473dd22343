import { model } from '../../lexicons/dev/firn.js'
import { parseLicence } from '../../syntax/spdx.js'
import { type Finding, hasErrors, type LintedDefinition, type LintedRelease } from '../lint.js'

/** One thing that counts towards a score; the form of `dev.firn.defs#scorePart`. */
export interface ScorePart {
  readonly name: string
  readonly points: number
  readonly maximum: number
  /** Why there are not more points, and how to get them; absent when the part is full. */
  readonly reason?: string
}

/** What a definition of one kind is scored for beside what every definition is. */
export interface KindParts {
  /** Whether it is found by those who look for its like. */
  readonly discovery: ScorePart
  readonly ofRelease: readonly ScorePart[]
}

/** What is wanted where there is no release. */
export const NO_RELEASE = 'Publish a release.'

/** What every definition can say of itself: half of a score, but for how it is found. */
export function descriptionParts({ record }: LintedDefinition): readonly ScorePart[] {
  let parts = DESCRIPTIONS.get(record)
  if (!parts) {
    parts = describe(record)
    DESCRIPTIONS.set(record, parts)
  }
  return parts
}

/** A definition is scored with each of its releases. */
const DESCRIPTIONS = new WeakMap<LintedDefinition['record'], readonly ScorePart[]>()

function describe(record: LintedDefinition['record']): ScorePart[] {
  const { summary, licence, homepage, repository } = record
  return [
    part('summary', 10, summary?.trim() ? 10 : 0, 'Say in one sentence what it is.'),
    textPart(record),
    part('licence', 15, licenceIsValid(licence) ? 15 : 0, 'Add its licence as an SPDX expression.'),
    part('links', 10, count(homepage, repository) * 5, 'Add both homepage and repository.'),
  ]
}

/** What people read at length: a model has a card. */
function textPart(record: LintedDefinition['record']): ScorePart {
  if (record.$type === model.$nsid) {
    return part(
      'card',
      15,
      record.card ? 15 : 0,
      'Add a model card that says what it is for and how it was made.',
    )
  }
  return part('readme', 15, record.readme ? 15 : 0, 'Add a readme that shows how to use it.')
}

export function pinnedPart(
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): ScorePart {
  const advice = 'Mend the findings that are errors.'
  return releasePart('pinned', 20, release, () => !hasErrors(findings), advice)
}

export function provenancePart(release: LintedRelease | undefined): ScorePart {
  return releasePart('provenance', 5, release, isProven, 'Add a provenance statement or a bill of materials.')
}

function isProven({ record }: LintedRelease): boolean {
  return record.provenance !== undefined || record.sbom !== undefined
}

/** A part that a release earns or not. */
export function releasePart<R extends LintedRelease>(
  name: string,
  maximum: number,
  release: R | undefined,
  isEarned: (release: R) => boolean,
  advice: string,
): ScorePart {
  return part(name, maximum, release && isEarned(release) ? maximum : 0, release ? advice : NO_RELEASE)
}

export function part(name: string, maximum: number, points: number, reason: string): ScorePart {
  return points === maximum ? { name, points, maximum } : { name, points, maximum, reason }
}

/** How many of the values are there. */
export function count(...values: readonly unknown[]): number {
  return values.filter((value) => value !== undefined).length
}

function licenceIsValid(licence: string | undefined): boolean {
  return licence !== undefined && !('problem' in parseLicence(licence))
}
