import type { CollectionView } from '../../../src/lexicons/dev/firn/defs.js'
import { collectionRecord } from '../collection-record.js'
import { collectionPage } from '../links.js'
import { Time } from './time.js'

/** A collection in a list of its author's. */
export function CollectionLine({ collection }: { collection: CollectionView }) {
  const { name, itemCount, indexedAt } = collection
  const { title, summary } = collectionRecord(collection)
  return (
    <li class="hit">
      <div class="hit-head">
        <h3>
          <a href={collectionPage(collection)}>{name}</a>
        </h3>
        <span class="soft small">
          {itemCount} {itemCount === 1 ? 'package' : 'packages'}
        </span>
        <span class="soft small">
          <Time at={indexedAt} />
        </span>
      </div>
      {(title ?? summary) && <p dir="auto">{title ?? summary}</p>}
    </li>
  )
}
