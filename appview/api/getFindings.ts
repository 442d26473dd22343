import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import {
  type Finding,
  type LintedDefinition,
  type LintedRelease,
  lintDefinition,
  lintRelease,
  toLintedDefinition,
  toLintedRelease,
} from '../../src/definitions/lint.js'
import { type Score, scoreDefinition } from '../../src/definitions/score.js'
import { type getFindings as lexicon, release as releaseLexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateRecords } from '../hydrate/records.js'
import { atUri } from '../views/strings.js'
import { NotFoundError } from './errors.js'
import type { ParamsOf } from './params.js'
import { findDefinition, findRelease } from './subject.js'

/**
 * What the lint finds. A definition is judged together with its newest release, as its score is, so that findings
 * and score are those that its view counts.
 * @throws InvalidRequestError, NotFoundError, DeletedError
 */
export async function getFindings(
  { db }: Pick<AppViewContext, 'db'>,
  { uri }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const isRelease = uri.includes(`/${releaseLexicon.$nsid}/`)
  const found = isRelease ? await findRelease(db, { uri }) : await findDefinition(db, { uri })
  const subject = isRelease ? await readRelease(db, found) : await readDefinition(db, found)
  if (!subject) throw new NotFoundError(`${uri} is no longer in this index.`)
  const { cid, definitionUri, releaseUri } = subject
  const { definition, release } = await readLinted(db, definitionUri, releaseUri)

  const ofDefinition = definition ? lintDefinition(definition) : []
  const ofRelease = release ? lintRelease(release, definition) : []
  const { score, parts } = scoreOf(definition, release, [...ofDefinition, ...ofRelease])
  return {
    uri: atUri(found),
    cid,
    findings: isRelease ? ofRelease : [...ofDefinition, ...ofRelease],
    score,
    parts: [...parts],
  }
}

interface Subject {
  cid: string
  definitionUri: string
  releaseUri: string | null
}

function readDefinition(db: Db, uri: string): Promise<Subject | undefined> {
  return db
    .selectFrom('definition')
    .select(['cid', 'uri as definitionUri', 'newestReleaseUri as releaseUri'])
    .where('uri', '=', uri)
    .executeTakeFirst()
}

function readRelease(db: Db, uri: string): Promise<Subject | undefined> {
  return db
    .selectFrom('release')
    .select(['cid', 'definitionUri', 'uri as releaseUri'])
    .where('uri', '=', uri)
    .executeTakeFirst()
}

interface Linted {
  definition: LintedDefinition | undefined
  release: LintedRelease | undefined
}

/** Records were checked before they were stored, so that each is of the type that its collection says. */
async function readLinted(db: Db, definitionUri: string, releaseUri: string | null): Promise<Linted> {
  const records = await hydrateRecords(
    db,
    releaseUri === null ? [definitionUri] : [definitionUri, releaseUri],
  )
  const definition = records.get(definitionUri)
  const release = releaseUri === null ? undefined : records.get(releaseUri)
  return {
    definition:
      definition && toLintedDefinition(jsonToLex(definition as JsonValue) as LintedDefinition['record']),
    release: release && toLintedRelease(jsonToLex(release as JsonValue) as releaseLexicon.Main),
  }
}

/** A release without its definition is not scored. */
function scoreOf(
  definition: LintedDefinition | undefined,
  release: LintedRelease | undefined,
  findings: readonly Finding[],
): Score {
  return definition ? scoreDefinition(definition, release, findings) : { score: 0, parts: [] }
}
