import { type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import type { PlacedRecipe } from './recipes.js'
import { lintUrls, type UrlRules } from './urls.js'

/** Patches: pinned, and all with one number of leading folders, for patch is told it once for all of them. */
export function lintPatches({ recipe: { patches = [] }, path }: PlacedRecipe, rules: UrlRules): Finding[] {
  const place = [...path, 'patches']
  const findings = patches.flatMap(({ urls, hash }, index) => [
    ...lintUrls(urls, [...place, index, 'urls'], rules),
    ...lintHash(hash, [...place, index, 'hash']),
  ])
  if (new Set(patches.map(({ stripLength = 1 }) => stripLength)).size <= 1) return findings
  const message = 'The patches have several values of "stripLength".'
  return [...findings, finding('mixed-patches', place, message, 'Make patches that all have the same.')]
}
