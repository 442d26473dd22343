import { type Finding, finding } from './finding.js'
import type { LintedAtom } from './linted.js'
import { lintLicence, lintLinks, lintStatus, lintStatusWord, lintSummary } from './metadata.js'
import { lintLink, type UrlRules } from './urls.js'

/** What the definition of an atom lacks for people to find it, trust it and fetch it. */
export function lintAtom({ record }: LintedAtom, rules: UrlRules): Finding[] {
  return [
    ...lintSummary(record),
    ...lintLicence(record),
    ...lintLinks(record, rules),
    ...lintMirrors(record.mirrors ?? [], rules),
    ...lintStatusWord(record),
    ...lintStatus(record),
  ]
}

function lintMirrors(mirrors: readonly string[], rules: UrlRules): Finding[] {
  if (mirrors.length === 0) {
    const fix = 'Add "mirrors": addresses of its git repository.'
    return [finding('missing-mirror', ['mirrors'], 'Nobody is told where its repository is.', fix)]
  }
  return mirrors.flatMap((mirror, index) => lintLink(mirror, ['mirrors', index], rules))
}
