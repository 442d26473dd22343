import type { DatetimeString, JsonValue } from '@atproto/lex'
import { package as pkg, release } from '../lexicons/dev/firn.js'
import { MAX_PUBLISH_INPUT_LENGTH } from '../limits/publishing.js'
import { makeAtUri } from '../syntax/at-uri.js'
import { formatReleaseKey, ReleaseKeyError } from '../syntax/release-key.js'
import { slugProblem } from '../syntax/slug.js'
import { completeRecipe } from './complete-recipe.js'
import { JsonTextError, readJsonText, type TextPosition } from './json-text.js'
import type { CheckedPackage } from './package.js'
import { jsonPath, parseJsonPath } from './path.js'
import { locateRecords, type PastedRecord, type PastedRecords, type Report } from './publish-records.js'
import { checkRecordJson } from './record.js'
import { RecordRefusal } from './refusal.js'
import { type CheckedPackageRelease, packageRelease } from './release.js'

/** What is to be published: valid records with their keys, completed. At least one of them. */
export interface PublishInput {
  readonly definition?: CheckedPackage
  readonly release?: CheckedPackageRelease
}

/** Something wrong in what was pasted, and where. */
export interface InputProblem {
  readonly message: string
  /** `$.release.version`; `$` for the text as a whole. */
  readonly path: string
  readonly position: TextPosition
}

/** What was pasted cannot be published; every problem says what to write instead. */
export class PublishInputError extends Error {
  override name = 'PublishInputError'
  readonly problems: readonly InputProblem[]

  constructor(problems: readonly InputProblem[], options?: ErrorOptions) {
    const lines = problems.map(
      ({ message, position }) => `Line ${position.line}, column ${position.column}: ${message}`,
    )
    super(lines.join('\n'), options)
    this.problems = problems
  }
}

export interface PublishContext {
  /** Who publishes. */
  readonly did: string
  /** The `createdAt` of records that have none. */
  readonly createdAt: DatetimeString
}

/**
 * Reads what a person pastes or types: `{ "name", "package", "release" }` with either or both of the two, the bare
 * records in a list, or one bare release. Fills in what follows from the rest: `$type`, `createdAt`, the release's
 * `definition`, and the types of source and build in short ("#forge").
 * @throws PublishInputError
 */
export function readPublishInput(text: string, context: PublishContext): PublishInput {
  if (text.length > MAX_PUBLISH_INPUT_LENGTH) {
    const message = `${text.length} characters are too many: at most ${MAX_PUBLISH_INPUT_LENGTH}.`
    throw new PublishInputError([{ message, path: '$', position: { line: 1, column: 1 } }])
  }
  try {
    const json = readJsonText(text)
    const problems: InputProblem[] = []
    const report: Report = (segments, message) => {
      problems.push({ message, path: jsonPath(segments), position: json.positionOf(segments) })
    }
    const input = readRecords(json.value, context, report)
    if (problems.length > 0) throw new PublishInputError(problems)
    return input
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    const { message, position } = error
    throw new PublishInputError([{ message, path: '$', position }], { cause: error })
  }
}

function readRecords(value: JsonValue, context: PublishContext, report: Report): PublishInput {
  const pasted = locateRecords(value, report)
  const name = pasted && readName(pasted, report)
  if (!pasted || name === undefined) return {}
  const definition = pasted.definition && readDefinition(pasted.definition, name, context, report)
  const released = pasted.release && readRelease(pasted.release, name, context, report)
  return { ...(definition ? { definition } : {}), ...(released ? { release: released } : {}) }
}

/** The name is said outside of the records, or by the definition that the release names. */
function readName(
  { name, nameSegments, release: released }: PastedRecords,
  report: Report,
): string | undefined {
  const own = released?.json.definition
  const said = name ?? (typeof own === 'string' ? own.split('/').at(-1) : undefined)
  if (said === undefined) {
    report([], 'Nothing says the name of the package: add "name" beside "package" and "release".')
    return undefined
  }
  const problem = slugProblem(said)
  if (problem)
    report(name === undefined ? [...(released?.segments ?? []), 'definition'] : nameSegments, problem)
  return problem ? undefined : said
}

function readDefinition(
  { json, segments }: PastedRecord,
  name: string,
  { did, createdAt }: PublishContext,
  report: Report,
): CheckedPackage | undefined {
  const completed = { $type: pkg.$nsid, createdAt, ...json }
  return refusalsTo(report, segments, () =>
    checkRecordJson({ did, collection: pkg.$nsid, rkey: name, json: completed }),
  )
}

function readRelease(
  { json, segments }: PastedRecord,
  name: string,
  { did, createdAt }: PublishContext,
  report: Report,
): CheckedPackageRelease | undefined {
  const completed = {
    $type: release.$nsid,
    definition: makeAtUri(did, pkg.$nsid, name),
    createdAt,
    ...json,
    ...(json.artifact === undefined ? {} : { artifact: completeRecipe(json.artifact) }),
  }
  const { version } = json
  if (typeof version !== 'string') {
    report([...segments, 'version'], 'A release has a "version", such as "1.2.3" in double quotes.')
    return undefined
  }
  return refusalsTo(report, segments, () => {
    const rkey = releaseKey(name, version)
    return packageRelease(checkRecordJson({ did, collection: release.$nsid, rkey, json: completed }))
  })
}

/** @throws RecordRefusal `InvalidVersion` */
function releaseKey(name: string, version: string): string {
  try {
    return formatReleaseKey({ kind: 'package', key: name, version })
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
    throw new RecordRefusal('InvalidVersion', error.message, '$.version', { cause: error })
  }
}

function refusalsTo<T>(
  report: Report,
  segments: readonly (string | number)[],
  check: () => T,
): T | undefined {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    report([...segments, ...parseJsonPath(error.path)], error.problem)
    return undefined
  }
}
