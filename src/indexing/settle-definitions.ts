import {
  type Finding,
  type LintedDefinition,
  lintDefinition,
  toLintedDefinition,
} from '../definitions/lint.js'
import { scoreDefinition } from '../definitions/score.js'
import type { Draft } from './draft.js'
import type { StoredRelease } from './rows/account-rows.js'
import type { DefinitionSummary } from './rows/row-changes.js'
import { countFindings, scoreReleases, type ToScore } from './score-releases.js'
import type { StoredRest } from './stored-rest.js'

/** A touched definition with what its row sums up. */
interface Work {
  readonly draft: Draft
  readonly uri: string
  /** Of those that the account's rows hold. */
  readonly releases: readonly StoredRelease[]
  /** The newest of the others, and how many there are. */
  readonly others: { newest: StoredRelease; count: number } | undefined
  readonly scored: readonly StoredRelease[]
  definition?: LintedDefinition
  findings: readonly Finding[]
}

/**
 * Works out what definitions' rows say of their releases, and the scores, for what was touched. Everything follows
 * from the records as they will be stored, so that it does not matter in which order they came.
 */
export async function settleDefinitions(rest: StoredRest, drafts: readonly Draft[]): Promise<void> {
  const works: Work[] = []
  for (const draft of drafts) {
    if (draft.touched.definitions.size > 0) works.push(...(await toWorks(rest, draft)))
  }
  await readDefinitions(rest, works)
  const toScore = works.flatMap(({ draft, scored, definition, findings }) =>
    scored.map((release): ToScore => ({ draft, release, definition, findings })),
  )
  await scoreReleases(rest, toScore)
  for (const { draft, release } of toScore) storeScore(draft, release)
  for (const work of works) summarize(work)
}

async function toWorks(rest: StoredRest, draft: Draft): Promise<Work[]> {
  const { touched, rows, known } = draft
  const uris = [...touched.definitions.keys()].sort()
  const loaded = [...rows.releases.values()]
  let others = new Map<string, StoredRelease & { count: number }>()
  if (known !== undefined) {
    const [all, summaries] = [
      uris.filter((uri) => isAll(draft, uri)),
      uris.filter((uri) => !isAll(draft, uri)),
    ]
    loaded.push(...(await rest.releases(all, [...known])))
    const newest = await rest.newestReleases(summaries, [...known])
    others = new Map(newest.map((row) => [row.definitionUri, row]))
  }
  const releasesOf = Map.groupBy(loaded, ({ definitionUri }) => definitionUri)
  return uris.map((uri) => {
    const releases = releasesOf.get(uri) ?? []
    const other = others.get(uri)
    return {
      draft,
      uri,
      releases,
      others: other && { newest: other, count: other.count },
      scored: isAll(draft, uri) ? releases : releases.filter((release) => touched.releases.has(release.uri)),
      findings: [],
    }
  })
}

function isAll({ touched }: Draft, uri: string): boolean {
  return touched.definitions.get(uri) === 'all'
}

/** The definitions that there are: from memory where their records are at hand. */
async function readDefinitions(rest: StoredRest, works: readonly Work[]): Promise<void> {
  const absent = works.filter(({ draft, uri }) => !draft.contents.has(uri) && mayBeStored(draft, uri))
  const contents = await rest.contents(absent.map(({ uri }) => uri))
  for (const work of works) {
    const content = work.draft.contents.get(work.uri) ?? contents.get(work.uri)
    if (!content) continue
    work.definition = toLintedDefinition(content as LintedDefinition['record'])
    work.findings = lintDefinition(work.definition)
  }
}

function mayBeStored({ known, rows }: Draft, uri: string): boolean {
  return known === undefined || known.has(uri) ? rows.definitions.has(uri) : true
}

function storeScore({ fresh, touched, changes }: Draft, release: StoredRelease): void {
  if (fresh.releases.has(release.uri) || !touched.rescored.has(release.uri)) return
  const { uri, yanked, score, findingErrors, findingWarnings, findingInfos } = release
  changes.releaseChanges.push({ uri, yanked, score, findingErrors, findingWarnings, findingInfos })
}

function summarize({ draft, uri, releases, others, definition, findings }: Work): void {
  if (!definition) return
  const newest = newestOf(others ? [...releases, others.newest] : releases)
  const own = countFindings(findings)
  const summary: DefinitionSummary = {
    newestReleaseUri: newest?.uri ?? null,
    newestVersion: newest?.version ?? null,
    releaseWords: newest?.words ?? '',
    systems: newest?.systems ?? [],
    hasService: newest?.hasService ?? false,
    hasModule: newest?.hasModule ?? false,
    releaseCount: releases.length + (others?.count ?? 0),
    // A release is scored with its definition: that of the newest is the definition's.
    score: newest?.score ?? scoreDefinition(definition, undefined, findings).score,
    findingErrors: own.findingErrors + (newest?.findingErrors ?? 0),
    findingWarnings: own.findingWarnings + (newest?.findingWarnings ?? 0),
    findingInfos: own.findingInfos + (newest?.findingInfos ?? 0),
  }
  const fresh = draft.fresh.definitions.get(uri)
  if (fresh) Object.assign(fresh, summary)
  else draft.changes.summaries.push({ uri, ...summary, updatedAt: draft.at })
}

/** The highest release that is neither yanked nor a prerelease, else the highest that is not yanked, else the highest. */
function newestOf(releases: readonly StoredRelease[]): StoredRelease | undefined {
  const rank = ({ yanked, prerelease }: StoredRelease) => (yanked ? 2 : prerelease ? 1 : 0)
  return releases.reduce<StoredRelease | undefined>((best, release) => {
    if (!best || rank(release) < rank(best)) return release
    return rank(release) === rank(best) && release.versionKey > best.versionKey ? release : best
  }, undefined)
}
