import type { Db } from '../../src/db/database.js'
import { release as releaseLexicon } from '../../src/lexicons/dev/firn.js'
import { AtUriError, type AtUriParts, makeAtUri, parseAtUri } from '../../src/syntax/at-uri.js'
import { definitionCollection, kindOfCollection } from '../../src/syntax/definition-collection.js'
import { isDid } from '../../src/syntax/identifiers.js'
import { isKind, KINDS, type Kind, parseReleaseKey, ReleaseKeyError } from '../../src/syntax/release-key.js'
import type { ActorRow } from '../hydrate/actors.js'
import { InvalidRequestError, NotFoundError } from './errors.js'
import { findNamed } from './find-named.js'
import { missingDefinition, missingRelease } from './missing.js'

/** A definition as parameters name it: by at-uri, or by actor, kind and name. */
export interface DefinitionParams {
  readonly uri?: string | undefined
  readonly actor?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
}

export interface ReleaseParams extends DefinitionParams {
  readonly version?: string | undefined
}

/** A definition within one repository. */
export interface DefinitionSubject {
  readonly actor: ActorRow
  readonly kind: Kind
  readonly name: string
}

/**
 * An active account by DID or handle, as the rows know it: the network is never asked here.
 * @throws NotFoundError
 */
export async function findActor(db: Db, identifier: string): Promise<ActorRow> {
  const row = await db
    .selectFrom('actor')
    .select(['did', 'handle', 'indexedAt'])
    .where(
      isDid(identifier) ? 'did' : 'handle',
      '=',
      isDid(identifier) ? identifier : identifier.toLowerCase(),
    )
    .where('active', '=', true)
    .executeTakeFirst()
  if (row) return row
  throw new NotFoundError(
    `This index knows no active account ${identifier}. It learns of an account by the first package or atom that it publishes.`,
  )
}

/**
 * The at-uri of a definition that stands in the index; another spelling of a package's name (`Hello_World`) and an
 * atom's label find it, too.
 * @throws InvalidRequestError, AmbiguousNameError, NotFoundError, DeletedError
 */
export async function findDefinition(db: Db, params: DefinitionParams): Promise<string> {
  const subject = await readDefinitionSubject(db, params)
  const row = await findNamed(db, subject)
  if (row) return row.uri
  throw await missingDefinition(db, subject)
}

/**
 * The at-uri of a release that stands in the index.
 * @throws InvalidRequestError, AmbiguousNameError, NotFoundError, DeletedError
 */
export async function findRelease(db: Db, params: ReleaseParams): Promise<string> {
  const { subject, version } = await readReleaseSubject(db, params)
  const { actor, kind, name } = subject
  const key = (await findNamed(db, subject))?.key ?? name
  const row = await db
    .selectFrom('release')
    .select('uri')
    .where('did', '=', actor.did)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('version', '=', version)
    .executeTakeFirst()
  if (row) return row.uri
  throw await missingRelease(db, { actor, kind, name: key, label: name }, version)
}

/**
 * The at-uri of a definition with its author by DID, whether it stands in the index or not.
 * @throws InvalidRequestError, NotFoundError when there is no such account
 */
export async function definitionUriOf(db: Db, uri: string): Promise<string> {
  const subject = await readDefinitionSubject(db, { uri })
  const row = await findNamed(db, subject)
  return row?.uri ?? recordUriOf(db, uri)
}

/**
 * The at-uri of any record with its author by DID, whether it stands in the index or not.
 * @throws InvalidRequestError, NotFoundError when there is no such active account
 */
export async function recordUriOf(db: Db, uri: string): Promise<string> {
  const { authority, collection, rkey } = readAtUri(uri)
  if (collection === undefined || rkey === undefined) {
    throw new InvalidRequestError(
      'uri names no record: write at://<DID or handle>/<collection>/<record key>.',
    )
  }
  return makeAtUri((await findActor(db, authority)).did, collection, rkey)
}

async function readDefinitionSubject(db: Db, params: DefinitionParams): Promise<DefinitionSubject> {
  if (params.uri === undefined) return readNamed(db, params)
  refuseBoth(params)
  const { authority, collection, rkey } = readAtUri(params.uri)
  const kind = kindOfCollection(collection)
  if (kind === undefined || rkey === undefined) {
    throw new InvalidRequestError(
      `uri names no definition: write at://<DID or handle>/${definitionCollection('package')}/<name>, …/${definitionCollection('model')}/<name>, or …/${definitionCollection('atom')}/<AtomId>.`,
    )
  }
  return { actor: await findActor(db, authority), kind, name: rkey }
}

async function readReleaseSubject(
  db: Db,
  params: ReleaseParams,
): Promise<{ subject: DefinitionSubject; version: string }> {
  if (params.uri === undefined) {
    if (params.version === undefined)
      throw new InvalidRequestError('Say which version, or give the uri of a release.')
    return { subject: await readNamed(db, params), version: params.version }
  }
  refuseBoth(params)
  const { authority, collection, rkey } = readAtUri(params.uri)
  if (collection !== releaseLexicon.$nsid || rkey === undefined) {
    throw new InvalidRequestError(
      `uri names no release: write at://<DID or handle>/${releaseLexicon.$nsid}/<kind>:<name>:<version>.`,
    )
  }
  const { kind, key, version } = readReleaseKey(rkey)
  return { subject: { actor: await findActor(db, authority), kind, name: key }, version }
}

async function readNamed(
  db: Db,
  { actor, kind = 'package', name }: DefinitionParams,
): Promise<DefinitionSubject> {
  if (actor === undefined || name === undefined) {
    throw new InvalidRequestError('Say what to look up: either uri, or actor and name.')
  }
  if (!isKind(kind)) throw new InvalidRequestError(`kind is "${kind}": write one of ${KINDS.join(', ')}.`)
  return { actor: await findActor(db, actor), kind, name }
}

function refuseBoth({ actor, name }: DefinitionParams): void {
  if (actor !== undefined || name !== undefined) {
    throw new InvalidRequestError('Give either uri, or actor and name: not both.')
  }
}

function readAtUri(uri: string): AtUriParts {
  try {
    return parseAtUri(uri)
  } catch (error) {
    if (!(error instanceof AtUriError)) throw error
    throw new InvalidRequestError(error.message, { cause: error })
  }
}

function readReleaseKey(rkey: string): ReturnType<typeof parseReleaseKey> {
  try {
    return parseReleaseKey(rkey)
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
    throw new InvalidRequestError(error.message, { cause: error })
  }
}
