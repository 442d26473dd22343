import { buildSortKey } from '../../src/requirement/build-order.js'
import { matches, type Requirement } from '../../src/requirement/requirement.js'
import { compareVersions, isPrerelease, tryParseVersion } from '../../src/requirement/version.js'

/**
 * The highest version of an atom that meets a requirement; without one the highest release, or the highest
 * pre-release where there is nothing else.
 */
export function chooseVersion(
  versions: Iterable<string>,
  requirement: Requirement | undefined,
): string | undefined {
  const parsed = [...versions].flatMap((text) => tryParseVersion(text, { build: true }) ?? [])
  const wanted =
    requirement === undefined ? parsed : parsed.filter((version) => matches(requirement, version))
  const stable = wanted.filter((version) => !isPrerelease(version))
  const choices = requirement === undefined && stable.length > 0 ? stable : wanted
  const [best] = choices.sort((a, b) => compareVersions(b, a) || (keyOf(a.text) < keyOf(b.text) ? 1 : -1))
  return best?.text
}

function keyOf(version: string): string {
  const plus = version.indexOf('+')
  return plus < 0 ? '' : buildSortKey(version.slice(plus + 1))
}
