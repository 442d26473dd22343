import type { Db } from '../../src/db/database.js'
import type { CollectionItem } from '../../src/definitions/collection.js'
import { COLLECTION_ITEMS_AT_ONCE } from '../../src/limits/nix.js'
import { RequirementError } from '../../src/requirement/requirement.js'
import { chooseRelease, type ReleaseChoice } from './choose-release.js'
import { GoneError, NotFoundError } from './errors.js'
import { findDefinition } from './find-definition.js'

/** An item of a collection with what its requirement means now, or why it means nothing. */
export interface ChosenItem {
  readonly item: CollectionItem
  readonly chosen: ReleaseChoice | { readonly problem: string }
}

/** What the items' requirements mean now, in their order. */
export async function chooseItems(db: Db, items: readonly CollectionItem[]): Promise<ChosenItem[]> {
  const all: ChosenItem[] = []
  for (let at = 0; at < items.length; at += COLLECTION_ITEMS_AT_ONCE) {
    const some = items.slice(at, at + COLLECTION_ITEMS_AT_ONCE)
    all.push(...(await Promise.all(some.map(async (item) => ({ item, chosen: await choose(db, item) })))))
  }
  return all
}

async function choose(db: Db, { definition, requirement }: CollectionItem): Promise<ChosenItem['chosen']> {
  const { did, kind, name } = definition
  try {
    return await chooseRelease(db, await findDefinition(db, { actor: did, kind, name }), requirement)
  } catch (error) {
    const isMiss =
      error instanceof NotFoundError || error instanceof GoneError || error instanceof RequirementError
    if (!isMiss) throw error
    return { problem: error.message }
  }
}
