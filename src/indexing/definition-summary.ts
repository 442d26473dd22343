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
import type { IndexTransaction, Trx } from './index-transaction.js'

/**
 * Works out what a definition's row says of its releases, and the scores, for the touched definitions. Everything
 * is taken from the stored records, so that it does not matter in which order they came.
 */
export async function settleDefinitions(tx: IndexTransaction): Promise<void> {
  for (const [uri, what] of [...tx.touched.definitions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const definition = await readPackage(tx.trx, uri)
    const newest = await newestRelease(tx.trx, uri)
    const scored = what === 'all' ? undefined : [...tx.touched.releases]
    await scoreReleases(tx.trx, uri, definition, scored)
    if (definition) await summarize(tx, uri, definition, newest)
  }
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

/** @param only the releases to score; every one of the definition when undefined */
async function scoreReleases(
  trx: Trx,
  definitionUri: string,
  definition: LintedPackage | undefined,
  only: string[] | undefined,
): Promise<void> {
  let query = trx
    .selectFrom('release')
    .innerJoin('record', 'record.uri', 'release.uri')
    .select(['record.uri', 'record.json'])
    .where('release.definitionUri', '=', definitionUri)
  if (only) {
    if (only.length === 0) return
    query = query.where('release.uri', 'in', only)
  }
  for (const { uri, json } of await query.execute()) {
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
