import { settingsToGive } from '../../../src/definitions/collection-needs.js'
import { UnresolvableError } from '../../../src/resolve/resolve-lock.js'
import { type CollectionParts, readCollection } from '../../api/getCollection.js'
import type { AppViewContext } from '../../context.js'
import { GoneError, NotFoundError } from '../../nix/errors.js'
import { collectionBlocks } from '../collection-blocks.js'
import type { CollectionProps } from '../pages/collection.js'

/** @throws InvalidRequestError, NotFoundError, DeletedError */
export async function loadCollection(
  ctx: Pick<AppViewContext, 'db' | 'config' | 'nix'>,
  subject: { actor: string; name: string },
): Promise<CollectionProps> {
  const parts = await readCollection(ctx, subject as Parameters<typeof readCollection>[1])
  const { collection } = parts.answer
  const tree = await loadTree(ctx, parts)
  const blocks = collectionBlocks({
    publicUrl: ctx.config.publicUrl,
    collection,
    packages: parts.items.filter(({ problem }) => problem === undefined).map(({ item }) => item.name),
    services: settingsToGive(parts.items),
    tree: 'url' in tree ? tree : undefined,
  })
  return { ...parts.answer, blocks, unresolvable: 'url' in tree ? undefined : tree.problem }
}

async function loadTree(
  { nix }: Pick<AppViewContext, 'nix'>,
  { answer: { collection } }: CollectionParts,
): Promise<{ url: string; narHash: string } | { problem: string }> {
  try {
    return await nix.collections.lockFor({ actor: collection.author.did, name: collection.name })
  } catch (error) {
    const isMiss =
      error instanceof NotFoundError || error instanceof GoneError || error instanceof UnresolvableError
    if (!isMiss) throw error
    return { problem: error.message }
  }
}
