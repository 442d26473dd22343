import type { Finding, LintedModel, LintedRelease } from '../lint.js'
import {
  count,
  descriptionParts,
  NO_RELEASE,
  part,
  pinnedPart,
  provenancePart,
  type ScorePart,
} from './parts.js'

/** The parts of a model's score: beside what every definition is scored for, whether it can be loaded without fear. */
export function scoreModel(
  definition: LintedModel,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): ScorePart[] {
  const { task, keywords = [] } = definition.record
  return [
    ...descriptionParts(definition),
    part('discovery', 10, count(task?.trim() || undefined, keywords[0]) * 5, 'Add its task and keywords.'),
    pinnedPart(release, findings),
    part(
      'format',
      10,
      release && isHarmless(findings) ? 10 : 0,
      release ? 'Publish weights that run no code when they are loaded, as safetensors.' : NO_RELEASE,
    ),
    part(
      'validation',
      5,
      release && isValidated(release) ? 5 : 0,
      release ? 'Name a preset of validators that the files stand.' : NO_RELEASE,
    ),
    provenancePart(release),
  ]
}

function isHarmless(findings: readonly Finding<string>[]): boolean {
  return !findings.some(({ code }) => code === 'pickle-format' || code === 'missing-weights')
}

function isValidated(release: LintedRelease): boolean {
  if (!('files' in release)) return false
  const { preset = 'none', validators = [] } = release.files.validation ?? {}
  return preset !== 'none' || validators.length > 0
}
