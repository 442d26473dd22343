import { collectionItems } from '../../src/definitions/collection.js'
import { lintCollection } from '../../src/definitions/collection-findings.js'
import {
  collection as collectionLexicon,
  type getCollection as lexicon,
} from '../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import type { AppViewContext } from '../context.js'
import { type Actors, hydrateActors } from '../hydrate/actors.js'
import { hydrateCollections } from '../hydrate/collections.js'
import { hydrateDefinitionRows } from '../hydrate/definitions.js'
import { GoneError, NotFoundError as NothingThereError } from '../nix/errors.js'
import { findCollection } from '../nix/find-collection.js'
import { actorView } from '../views/actor.js'
import { collectionView } from '../views/collection.js'
import { createLinks } from '../views/links.js'
import { atUri, datetime } from '../views/strings.js'
import { DeletedError, InvalidRequestError, NotFoundError } from './errors.js'
import type { ParamsOf } from './params.js'
import { type FoundItem, findItems } from './resolved-items.js'

/** What is answered, and what it was made from. */
export interface CollectionParts {
  readonly answer: lexicon.$OutputBody
  readonly items: readonly FoundItem[]
}

/** @throws InvalidRequestError, NotFoundError, DeletedError */
export async function getCollection(
  ctx: Pick<AppViewContext, 'db' | 'config'>,
  params: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  return (await readCollection(ctx, params)).answer
}

/** @throws InvalidRequestError, NotFoundError, DeletedError */
export async function readCollection(
  { db, config }: Pick<AppViewContext, 'db' | 'config'>,
  params: ParamsOf<typeof lexicon>,
): Promise<CollectionParts> {
  const { uri, record } = await find(db, readSubject(params))
  const items = await findItems(db, collectionItems(record))
  const [collections, definitions, actors] = await Promise.all([
    hydrateCollections(db, [uri]),
    hydrateDefinitionRows(
      db,
      items.map(({ definitionUri }) => definitionUri),
    ),
    hydrateActors(
      db,
      items.map(({ item }) => item.definition.did),
    ),
  ])
  const collection = collectionView(uri, collections, createLinks(config.publicUrl))
  if (!collection) throw new NotFoundError(`${uri} is no longer in this index.`)
  const summaryOf = ({ definitionUri }: FoundItem) => definitions.get(definitionUri)?.summary ?? null
  const answer = {
    collection,
    items: items.map((item) => itemView(item, summaryOf(item), actors)),
    findings: lintCollection(record, items),
  }
  return { answer, items }
}

function readSubject({ uri, actor, name }: ParamsOf<typeof lexicon>): { actor: string; name: string } {
  if (uri === undefined) {
    if (actor !== undefined && name !== undefined) return { actor, name }
    throw new InvalidRequestError('Say what to look up: either uri, or actor and name.')
  }
  if (actor !== undefined || name !== undefined) {
    throw new InvalidRequestError('Give either uri, or actor and name: not both.')
  }
  const { authority, collection, rkey } = parseAtUri(uri)
  if (collection !== collectionLexicon.$nsid || rkey === undefined) {
    throw new InvalidRequestError(
      `uri names no collection: write at://<DID or handle>/${collectionLexicon.$nsid}/<name>.`,
    )
  }
  return { actor: authority, name: rkey }
}

async function find(db: AppViewContext['db'], subject: { actor: string; name: string }) {
  try {
    return await findCollection(db, subject)
  } catch (error) {
    if (error instanceof NothingThereError) throw new NotFoundError(error.message, { cause: error })
    if (error instanceof GoneError) throw new DeletedError(error.message, { cause: error })
    throw error
  }
}

function itemView(
  { item, definitionUri, release, problem, service }: FoundItem,
  summary: string | null,
  actors: Actors,
): lexicon.$OutputBody['items'][number] {
  const author = actors.get(item.definition.did)
  return {
    name: item.name,
    definition: atUri(definitionUri),
    ...(author ? { author: actorView(author) } : {}),
    requirement: item.requirement,
    ...(summary === null ? {} : { summary }),
    ...(release
      ? {
          release: {
            uri: atUri(release.uri),
            cid: release.cid,
            version: release.version,
            indexedAt: datetime(release.indexedAt),
            createdAt: datetime(release.createdAt),
            yanked: release.yanked,
          },
        }
      : {}),
    ...(problem === undefined ? {} : { problem }),
    hasService: service !== undefined,
  }
}
