import { ATOM_ECOSYSTEM, manifestFileOf } from '../../atoms/ecosystem/read-package.js'
import type { Finding, LintedAtom, LintedRelease } from '../lint.js'
import { count, type KindParts, part, releasePart } from './parts.js'

/** What an atom is scored for: how well its tree can be checked. */
export function atomParts(
  { record: { set, keywords = [], mirrors = [] } }: LintedAtom,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): KindParts {
  const found = count(set ?? mirrors[0], keywords[0])
  return {
    discovery: part('discovery', 10, found * 5, 'Add mirrors, or a set, and keywords.'),
    ofRelease: [
      releasePart(
        'integrity',
        10,
        release,
        (known) => isChecked(known, findings),
        'Publish with "contentHash", and what else lets anybody check the tree.',
      ),
      releasePart(
        'manifest',
        5,
        release,
        (known) => isRead(known, findings),
        'Publish with a manifest that says what the record says.',
      ),
    ],
  }
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
