import { isLintedAtom, isLintedModel } from './lint/linted.js'
import type { Finding, LintedDefinition, LintedRelease } from './lint.js'
import { atomParts } from './score/atom.js'
import { modelParts } from './score/model.js'
import { packageParts } from './score/package.js'
import {
  descriptionParts,
  type KindParts,
  pinnedPart,
  provenancePart,
  type ScorePart,
} from './score/parts.js'

export type { ScorePart }

/** How well something is described and pinned, from 0 to 100. The same records always score the same. */
export interface Score {
  readonly score: number
  readonly parts: readonly ScorePart[]
}

/**
 * Scores a definition with its newest release (undefined: there is none), in the manner of JSR: every part says
 * what it wants. `findings` are those of both records.
 */
export function scoreDefinition(
  definition: LintedDefinition,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): Score {
  const { discovery, ofRelease } = kindParts(definition, release, findings)
  const parts = [
    ...descriptionParts(definition),
    discovery,
    pinnedPart(release, findings),
    ...ofRelease,
    provenancePart(release),
  ]
  return { score: parts.reduce((sum, { points }) => sum + points, 0), parts }
}

function kindParts(
  definition: LintedDefinition,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): KindParts {
  if (isLintedAtom(definition)) return atomParts(definition, release, findings)
  if (isLintedModel(definition)) return modelParts(definition, release, findings)
  return packageParts(definition, release && 'recipe' in release ? release : undefined)
}
