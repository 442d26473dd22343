import type { LexMap } from '@atproto/lex'
import { type Finding, type LintedDefinition, lintRelease, toLintedRelease } from '../definitions/lint.js'
import { scoreDefinition } from '../definitions/score.js'
import type { Main as Release } from '../lexicons/dev/firn/release.js'
import { SCORE_BATCH } from '../limits/indexing.js'
import type { Draft } from './draft.js'
import type { Scored, StoredRelease } from './rows/account-rows.js'
import type { StoredRest } from './stored-rest.js'

export interface ToScore {
  readonly draft: Draft
  readonly release: StoredRelease
  /** With its findings; undefined when there is none. */
  readonly definition: LintedDefinition | undefined
  readonly findings: readonly Finding[]
}

/**
 * Writes the scores into the rows of releases. Contents that are not at hand are read in batches: a definition may
 * have more releases than memory has room for.
 */
export async function scoreReleases(rest: StoredRest, releases: readonly ToScore[]): Promise<void> {
  const absent: ToScore[] = []
  for (const each of releases) {
    const content = each.draft.contents.get(each.release.uri)
    if (content) score(each, content)
    else absent.push(each)
  }
  for (let start = 0; start < absent.length; start += SCORE_BATCH) {
    const batch = absent.slice(start, start + SCORE_BATCH)
    const contents = await rest.contents(batch.map(({ release }) => release.uri))
    for (const each of batch) {
      const content = contents.get(each.release.uri)
      if (content) score(each, content)
    }
  }
}

function score({ draft, release, definition, findings: ofDefinition }: ToScore, content: LexMap): void {
  const linted = toLintedRelease(content as Release)
  const findings = lintRelease(linted, definition)
  // Without its definition, a release is not shown: it is scored when that comes.
  const all = [...ofDefinition, ...findings]
  const scored: Scored = {
    score: definition ? scoreDefinition(definition, linted, all).score : 0,
    ...countFindings(findings),
  }
  if (!SCORED.every((column) => scored[column] === release[column])) draft.touched.rescored.add(release.uri)
  Object.assign(release, scored)
}

const SCORED = [
  'score',
  'findingErrors',
  'findingWarnings',
  'findingInfos',
] as const satisfies (keyof Scored)[]

export function countFindings(findings: readonly Finding[]): Omit<Scored, 'score'> {
  const counts = { error: 0, warning: 0, info: 0 }
  for (const { severity } of findings) counts[severity]++
  return { findingErrors: counts.error, findingWarnings: counts.warning, findingInfos: counts.info }
}
