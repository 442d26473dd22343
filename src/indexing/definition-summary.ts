import { type JsonValue, jsonToLex } from '@atproto/lex'
import { sql } from 'kysely'
import {
  type Finding,
  type LintedPackage,
  type LintedRelease,
  lintDefinition,
  lintRelease,
} from '../definitions/lint.js'
import { scorePackage } from '../definitions/score.js'
import type { Main as Package } from '../lexicons/dev/firn/package.js'
import type { Main as Recipe } from '../lexicons/dev/firn/recipe.js'
import type { Main as Release } from '../lexicons/dev/firn/release.js'
import { SCORE_BATCH } from '../limits.js'
import { anyOf } from './any-of.js'
import type { IndexTransaction, Trx } from './index-transaction.js'

/**
 * Works out what a definition's row says of its releases, and the scores, for the touched definitions. Everything
 * is taken from the stored records, so that it does not matter in which order they came.
 */
export async function settleDefinitions(tx: IndexTransaction): Promise<void> {
  const touchedOf = await groupByDefinition(tx)
  for (const [uri, what] of [...tx.touched.definitions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const definition = await readPackage(tx.trx, uri)
    const newest = await newestRelease(tx.trx, uri)
    const scored = what === 'all' ? await releasesOf(tx.trx, uri) : (touchedOf.get(uri) ?? [])
    await scoreReleases(tx.trx, scored, definition)
    if (definition) await summarize(tx, uri, definition, newest)
  }
}

/** The touched releases that there are, by their definition. */
async function groupByDefinition({ trx, touched }: IndexTransaction): Promise<Map<string, string[]>> {
  if (touched.releases.size === 0) return new Map()
  const rows = await trx
    .selectFrom('release')
    .select(['uri', 'definitionUri'])
    .where('uri', '=', anyOf([...touched.releases]))
    .execute()
  const groups = Map.groupBy(rows, ({ definitionUri }) => definitionUri)
  return new Map([...groups].map(([definitionUri, group]) => [definitionUri, group.map(({ uri }) => uri)]))
}

async function releasesOf(trx: Trx, definitionUri: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('release')
    .select('uri')
    .where('definitionUri', '=', definitionUri)
    .execute()
  return rows.map(({ uri }) => uri)
}

/** The highest release that is neither yanked nor a prerelease, else the highest that is not yanked, else the highest. */
async function newestRelease(trx: Trx, definitionUri: string) {
  return trx
    .selectFrom('release')
    .select(['uri', 'version', 'systems', 'hasService', 'hasModule'])
    .where('definitionUri', '=', definitionUri)
    .orderBy('yanked')
    .orderBy(sql`prerelease and not yanked`)
    .orderBy('versionKey', 'desc')
    .limit(1)
    .executeTakeFirst()
}

async function summarize(
  { trx, at }: IndexTransaction,
  uri: string,
  definition: LintedPackage,
  newest: Awaited<ReturnType<typeof newestRelease>>,
): Promise<void> {
  const release = newest && (await readRelease(trx, newest.uri))
  const findings = [...lintDefinition(definition), ...(release ? lintRelease(release, definition) : [])]
  await trx
    .updateTable('definition')
    .set({
      newestReleaseUri: newest?.uri ?? null,
      newestVersion: newest?.version ?? null,
      systems: newest?.systems ?? [],
      hasService: newest?.hasService ?? false,
      hasModule: newest?.hasModule ?? false,
      releaseCount: (eb) =>
        eb
          .selectFrom('release')
          .select((inner) => sql<number>`${inner.fn.countAll()}::integer`.as('count'))
          .where('definitionUri', '=', uri),
      score: scorePackage(definition, release, findings).score,
      ...countFindings(findings),
      updatedAt: at,
    })
    .where('uri', '=', uri)
    .execute()
}

/** Read in batches: a definition may have more releases than memory has room for. */
async function scoreReleases(
  trx: Trx,
  uris: readonly string[],
  definition: LintedPackage | undefined,
): Promise<void> {
  for (let start = 0; start < uris.length; start += SCORE_BATCH) {
    await scoreBatch(trx, uris.slice(start, start + SCORE_BATCH), definition)
  }
}

async function scoreBatch(trx: Trx, uris: string[], definition: LintedPackage | undefined): Promise<void> {
  const rows = await trx.selectFrom('record').select(['uri', 'json']).where('uri', '=', anyOf(uris)).execute()
  for (const { uri, json } of rows) {
    const release = toRelease(json)
    const findings = lintRelease(release, definition)
    const all = definition ? [...lintDefinition(definition), ...findings] : findings
    // Without its definition, a release is not shown: it is scored when that comes.
    const score = definition ? scorePackage(definition, release, all).score : 0
    await trx
      .updateTable('release')
      .set({ score, ...countFindings(findings) })
      .where('uri', '=', uri)
      .execute()
  }
}

function countFindings(findings: readonly Finding[]) {
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length
  return { findingErrors: count('error'), findingWarnings: count('warning'), findingInfos: count('info') }
}

async function readPackage(trx: Trx, uri: string): Promise<LintedPackage | undefined> {
  const json = await readJson(trx, uri)
  return json === undefined ? undefined : { record: jsonToLex(json as JsonValue) as Package }
}

async function readRelease(trx: Trx, uri: string): Promise<LintedRelease | undefined> {
  const json = await readJson(trx, uri)
  return json === undefined ? undefined : toRelease(json)
}

async function readJson(trx: Trx, uri: string): Promise<unknown> {
  const row = await trx.selectFrom('record').select('json').where('uri', '=', uri).executeTakeFirst()
  return row?.json
}

/** Stored records were checked before: a package release holds a recipe. */
function toRelease(json: unknown): LintedRelease {
  const record = jsonToLex(json as JsonValue) as Release
  return { record, recipe: record.artifact as Recipe }
}
