import type { Finding, LintedModel, LintedRelease } from '../lint.js'
import { count, type KindParts, part, releasePart } from './parts.js'

/** What a model is scored for: whether it can be loaded without fear. */
export function modelParts(
  { record: { task, keywords = [] } }: LintedModel,
  release: LintedRelease | undefined,
  findings: readonly Finding<string>[],
): KindParts {
  const found = count(task?.trim() || undefined, keywords[0])
  return {
    discovery: part('discovery', 10, found * 5, 'Add its task and keywords.'),
    ofRelease: [
      releasePart(
        'format',
        10,
        release,
        () => isHarmless(findings),
        'Publish weights that run no code when they are loaded, as safetensors.',
      ),
      releasePart('validation', 5, release, isValidated, 'Name a preset of validators that the files stand.'),
    ],
  }
}

function isHarmless(findings: readonly Finding<string>[]): boolean {
  return !findings.some(({ code }) => code === 'pickle-format' || code === 'missing-weights')
}

function isValidated(release: LintedRelease): boolean {
  if (!('files' in release)) return false
  const { preset = 'none', validators = [] } = release.files.validation ?? {}
  return preset !== 'none' || validators.length > 0
}
