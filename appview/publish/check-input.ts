import { type DatetimeString, jsonToLex, lexToJson } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import type { TextPosition } from '../../src/definitions/json-text.js'
import { type Finding, hasErrors, lintDefinition, lintName, lintRelease } from '../../src/definitions/lint.js'
import type { CheckedPackage } from '../../src/definitions/package.js'
import { parseJsonPath } from '../../src/definitions/path.js'
import {
  type PublishInput,
  PublishInputError,
  readPublishInput,
} from '../../src/definitions/publish-input.js'
import type { package as pkg } from '../../src/lexicons/dev/firn.js'
import { canonicalJson } from '../../src/nix/canonical-json.js'
import { checkDependencies, checkName, checkVersion, type NameChecks } from './index-checks.js'
import { getAt } from './json-path.js'
import { findDefinition, findNewestRelease, type IndexedRecord } from './own-records.js'

/** Something that stops publishing, and its place in what was put in (`release`, `version`). */
export interface PublishProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
  /** In the text, where one was pasted. */
  readonly position?: TextPosition
}

/** A finding of the lint; `path` as in a problem. */
export interface PlacedFinding {
  readonly path: readonly (string | number)[]
  readonly finding: Finding
}

export interface PublishCheck {
  /** Valid records; incomplete when there are problems. */
  readonly input: PublishInput
  readonly name: string | undefined
  readonly problems: readonly PublishProblem[]
  readonly findings: readonly PlacedFinding[]
  readonly notes: readonly string[]
  /** What the index has of this package now. */
  readonly published: IndexedRecord | undefined
  /** Nothing stands in the way. */
  readonly publishable: boolean
}

export interface CheckInputContext {
  readonly db: Db
  readonly did: string
  /** The `createdAt` of records that have none. */
  readonly now: Date
  /** Whether http addresses are as good as https ones: on networks of one's own. */
  readonly allowHttp: boolean
}

/**
 * Everything that is to be known about an input before anything is written: whether its records are valid, what the
 * lint finds, and whether they fit in with what the index has. Nothing throws but a database that fails.
 */
export async function checkInput(text: string, context: CheckInputContext): Promise<PublishCheck> {
  const { db, did, now } = context
  const { input, problems } = readInput(text, did, now)
  const name = input.definition?.name ?? input.release?.name
  const published = name === undefined ? undefined : await findDefinition(db, did, name)
  const naming = name === undefined ? undefined : await checkName(db, did, name)
  const findings = [...lintNaming(did, name, naming), ...lint(input, published, context)]
  const checks = [
    ...(naming === undefined ? [] : [naming]),
    ...(input.release === undefined ? [] : [await checkVersion(db, input.release)]),
    ...(input.release === undefined ? [] : [await checkDependencies(db, input.release)]),
  ]
  const all = [...problems, ...checks.flatMap((check) => check.problems), ...lacks(input, published)]
  return {
    input,
    name,
    problems: all,
    findings,
    notes: [
      ...checks.flatMap((check) => check.notes),
      ...noteReadme(input, published),
      ...(await noteSameSource(db, input)),
    ],
    published,
    publishable: all.length === 0 && !hasErrors(findings.map(({ finding }) => finding)),
  }
}

function readInput(
  text: string,
  did: string,
  now: Date,
): { input: PublishInput; problems: PublishProblem[] } {
  try {
    const createdAt = now.toISOString() as DatetimeString
    return { input: readPublishInput(text, { did, createdAt }), problems: [] }
  } catch (error) {
    if (!(error instanceof PublishInputError)) throw error
    const problems = error.problems.map(({ message, path, position }) => ({
      message,
      position,
      path: parseJsonPath(path),
    }))
    return { input: {}, problems }
  }
}

function lint(
  { definition, release }: PublishInput,
  published: IndexedRecord | undefined,
  { allowHttp }: CheckInputContext,
): PlacedFinding[] {
  const rules = { allowHttp }
  const described: Pick<CheckedPackage, 'record'> | undefined =
    definition ?? (published && { record: jsonToLex(published.json) as pkg.Main })
  const place = (record: string) => (finding: Finding) => ({
    finding,
    path: [record, ...segmentsOf(finding.path)],
  })
  return [
    ...(definition ? lintDefinition(definition, rules).map(place('package')) : []),
    ...(release ? lintRelease(release, described, rules).map(place('release')) : []),
  ]
}

function lintNaming(did: string, name: string | undefined, naming: NameChecks | undefined): PlacedFinding[] {
  if (name === undefined || naming === undefined) return []
  return lintName({ name, did }, naming.similar).map((finding) => ({ finding, path: ['name'] }))
}

/** A release needs a description, now or from before. */
function lacks(
  { definition, release }: PublishInput,
  published: IndexedRecord | undefined,
): PublishProblem[] {
  if (release === undefined || definition !== undefined || published !== undefined) return []
  const message = `There is no package "${release.name}" of yours yet: add its description as "package".`
  return [{ path: ['package'], message }]
}

function noteReadme({ definition }: PublishInput, published: IndexedRecord | undefined): string[] {
  const removed = definition && definition.record.readme === undefined && published?.json.readme !== undefined
  return removed ? ['The readme that the package has now will be gone.'] : []
}

async function noteSameSource(db: Db, { release }: PublishInput): Promise<string[]> {
  if (release === undefined) return []
  const newest = await findNewestRelease(db, release.did, release.name)
  const source = newest && getAt(newest.json, ['artifact', 'source'])
  if (source === undefined || release.recipe.source === undefined) return []
  if (canonicalJson(source) !== canonicalJson(lexToJson(release.recipe.source))) return []
  return [
    'The source is the same, to the byte, as that of the newest release. Did its commit and hash change?',
  ]
}

/** The segments of a JSON pointer (RFC 6901). */
function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}
