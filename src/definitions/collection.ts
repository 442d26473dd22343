import { collection as collectionLexicon } from '../lexicons/dev/firn.js'
import { isChannel } from '../syntax/release-key.js'
import { foldSlug, slugProblem } from '../syntax/slug.js'
import { checkCollectionServices } from './collection-services.js'
import { readRequirement } from './read-requirement.js'
import type { RecordInput } from './record-input.js'
import { type DefinitionRef, parsePackageUri } from './references.js'
import { RecordRefusal } from './refusal.js'
import { validateRecord } from './validate.js'

/** An item of a valid collection. */
export interface CollectionItem {
  /** Within the collection: its attribute in Nix. */
  readonly name: string
  readonly definition: DefinitionRef
  /** A Cargo requirement, a channel's name or `latest`. */
  readonly requirement: string
  readonly service: collectionLexicon.Service | undefined
}

/** A valid `dev.firn.collection`. */
export interface CheckedCollection {
  readonly collection: typeof collectionLexicon.$nsid
  readonly did: string
  readonly rkey: string
  readonly name: string
  readonly items: readonly CollectionItem[]
  readonly record: collectionLexicon.Main
}

/** @throws RecordRefusal */
export function checkCollection({ did, rkey, value }: RecordInput): CheckedCollection {
  const problem = slugProblem(rkey)
  if (problem) throw new RecordRefusal('InvalidSlug', problem)
  const record = validateRecord(collectionLexicon.main, value)
  const items = collectionItems(record)
  refuseSameNames(items)
  checkCollectionServices(items)
  return { collection: collectionLexicon.$nsid, did, rkey, name: rkey, items, record }
}

/**
 * The items of a record in its order.
 * @throws RecordRefusal
 */
export function collectionItems({ items }: collectionLexicon.Main): CollectionItem[] {
  return items.map(readItem)
}

function readItem({ definition, requirement, name, service }: collectionLexicon.Item, index: number) {
  const path = `$.items[${index}]`
  const ref = parsePackageUri(definition, `${path}.definition`)
  const problem = name === undefined ? undefined : slugProblem(name)
  if (problem) throw new RecordRefusal('InvalidSlug', problem, `${path}.name`)
  checkRequirement(requirement, `${path}.requirement`)
  return { name: name ?? ref.name, definition: ref, requirement, service }
}

function checkRequirement(text: string, path: string): void {
  if (text === 'latest' || isChannel(text)) return
  readRequirement(text, path)
}

/** Names become attributes and options. Only the record decides them: an author's handle may change hands. */
function refuseSameNames(items: readonly CollectionItem[]): void {
  const holders = new Map<string, CollectionItem>()
  for (const [index, item] of items.entries()) {
    const folded = foldSlug(item.name)
    const holder = holders.get(folded)
    if (holder) {
      const same = holder.name === item.name ? 'twice' : `beside "${holder.name}", which is the same name`
      throw new RecordRefusal(
        'DuplicateItem',
        `"${item.name}" stands ${same}: give one of the two another "name" within the collection.`,
        `$.items[${index}].name`,
      )
    }
    holders.set(folded, item)
  }
}
