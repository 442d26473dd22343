import type { Db } from '../../src/db/database.js'
import { atom, model, package as pkg } from '../../src/lexicons/dev/firn.js'
import { AtUriError, parseAtUri } from '../../src/syntax/at-uri.js'
import { isDid, isHandle } from '../../src/syntax/identifiers.js'
import type { Kind } from '../../src/syntax/release-key.js'
import { foldSlug, slugProblem } from '../../src/syntax/slug.js'
import { NotFoundError } from './errors.js'
import { findAtom } from './find-atom.js'
import type { Subject } from './service.js'
import { shown } from './shown.js'

/** A definition of an active account. */
export interface FoundDefinition {
  readonly did: string
  readonly handle: string | null
  readonly kind: Kind
  /** Its record key. */
  readonly key: string
  /** What people call it: the key, or an atom's label. */
  readonly name: string
}

/** Names that a message offers. */
const OFFERED = 5

/** An active account by handle or DID, as the rows know it. @throws NotFoundError */
export async function findActor(db: Db, actor: string): Promise<{ did: string; handle: string | null }> {
  if (!isDid(actor) && !isHandle(actor)) {
    throw new NotFoundError(`${shown(actor)} is no account: write its handle, as alice.example, or its DID.`)
  }
  const row = await db
    .selectFrom('actor')
    .select(['did', 'handle'])
    .where(isDid(actor) ? 'did' : 'handle', '=', isDid(actor) ? actor : actor.toLowerCase())
    .where('active', '=', true)
    .executeTakeFirst()
  if (!row) throw new NotFoundError(`This index knows no active account ${shown(actor)}.`)
  return row
}

/**
 * What a subject names. Releases outlive their definition, so the key need not have a row; another spelling of a name
 * (`Hello_World`) is found where it has one.
 * @throws NotFoundError
 */
export async function findDefinition(db: Db, subject: Subject): Promise<FoundDefinition> {
  const { actor, kind, name } = 'uri' in subject ? readUri(subject.uri) : subject
  const { did, handle } = await findActor(db, actor)
  if (kind === 'atom') return { did, handle, kind, ...(await findAtom(db, { did, handle }, name)) }
  const problem = slugProblem(name)
  if (problem !== undefined) {
    throw new NotFoundError(`${handle ?? did} has no release of a ${kind} ${shown(name)}. ${problem}`)
  }
  const row = await db
    .selectFrom('definition')
    .select('key')
    .where('did', '=', did)
    .where('kind', '=', kind)
    .where((eb) => eb.or([eb('key', '=', name), eb('foldedName', '=', foldSlug(name))]))
    .orderBy((eb) => eb('key', '=', name), 'desc')
    .orderBy('key')
    .limit(1)
    .executeTakeFirst()
  const key = row?.key ?? name
  return { did, handle, kind, key, name: key }
}

/** That there is no such definition, and what its author has instead. */
export async function noSuchDefinition(
  db: Db,
  { did, handle, kind, name: asked }: FoundDefinition,
): Promise<NotFoundError> {
  const others = await db
    .selectFrom('definition')
    .select('name')
    .where('did', '=', did)
    .where('kind', '=', kind)
    .where('newestReleaseUri', 'is not', null)
    .orderBy('updatedAt', 'desc')
    .limit(OFFERED)
    .execute()
  const offer = others.length > 0 ? `; it has ${others.map(({ name }) => name).join(', ')}` : ''
  return new NotFoundError(
    `${handle ?? did} has no release of ${kind === 'atom' ? 'an' : 'a'} ${kind} ${shown(asked)} in this index${offer}.`,
  )
}

function readUri(uri: string): { actor: string; kind: Kind; name: string } {
  try {
    const { authority, collection, rkey } = parseAtUri(uri)
    if (collection === pkg.$nsid && rkey !== undefined)
      return { actor: authority, kind: 'package', name: rkey }
    if (collection === atom.$nsid && rkey !== undefined) return { actor: authority, kind: 'atom', name: rkey }
    if (collection === model.$nsid && rkey !== undefined)
      return { actor: authority, kind: 'model', name: rkey }
  } catch (cause) {
    if (!(cause instanceof AtUriError)) throw cause
  }
  throw new NotFoundError(
    `${shown(uri)} names no definition: write at://<DID or handle>/${pkg.$nsid}/<name>, …/${model.$nsid}/<name> or …/${atom.$nsid}/<AtomId>.`,
  )
}
