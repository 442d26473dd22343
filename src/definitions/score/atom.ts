import { ATOM_ECOSYSTEM, manifestFileOf } from '../../atoms/ecosystem/read-package.js'
import type { Finding, LintedAtom, LintedRelease } from '../lint.js'
import {
  count,
  descriptionParts,
  NO_RELEASE,
  part,
  pinnedPart,
  provenancePart,
  type ScorePart,
} from './parts.js'

/** The parts of an atom's score: beside what every definition is scored for, how well its tree can be checked. */
export function scoreAtom(
  definition: LintedAtom,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): ScorePart[] {
  const { set, keywords = [], mirrors = [] } = definition.record
  return [
    ...descriptionParts(definition),
    part('discovery', 10, count(set ?? mirrors[0], keywords[0]) * 5, 'Add mirrors, or a set, and keywords.'),
    pinnedPart(release, findings),
    part(
      'integrity',
      10,
      release && isChecked(release, findings) ? 10 : 0,
      release ? 'Publish with "contentHash", and what else lets anybody check the tree.' : NO_RELEASE,
    ),
    part(
      'manifest',
      5,
      release && isRead(release, findings) ? 5 : 0,
      release ? 'Publish with a manifest that says what the record says.' : NO_RELEASE,
    ),
    provenancePart(release),
  ]
}

function isChecked(release: LintedRelease, findings: readonly Finding<string>[]): boolean {
  return 'snapshot' in release && !hasCode(findings, ['missing-content-hash', 'unverifiable-commit'])
}

/** A plain tree has no manifest. */
function isRead(release: LintedRelease, findings: readonly Finding<string>[]): boolean {
  if (!('snapshot' in release)) return false
  const { ecosystem = ATOM_ECOSYSTEM, manifest } = release.snapshot
  const hasNone = ecosystem !== ATOM_ECOSYSTEM && manifestFileOf(ecosystem) === undefined
  if (manifest === undefined && !hasNone) return false
  return !hasCode(findings, ['invalid-manifest', 'manifest-mismatch'])
}

function hasCode(findings: readonly Finding<string>[], codes: readonly string[]): boolean {
  return findings.some(({ code }) => codes.includes(code))
}
