import { type FieldPath, type Finding, finding } from './finding.js'

/** A word that must be one of those that firn can build with. */
export function lintKnown(word: string, known: readonly string[], path: FieldPath): Finding[] {
  if (known.includes(word)) return []
  return [finding('unknown-tool', path, `"${word}" is unknown to firn.`, `Use one of ${known.join(', ')}.`)]
}
