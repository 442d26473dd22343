import type { CollectionItemView, CollectionView } from '../../../src/lexicons/dev/firn/defs.js'
import type { collection as collectionLexicon } from '../../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../../src/syntax/at-uri.js'
import { collectionRecord } from '../collection-record.js'
import { actorName, definitionPage, releasePage } from '../links.js'
import { Tag } from './banner.js'
import { Icon } from './icon.js'

interface CollectionItemsProps {
  readonly collection: CollectionView
  readonly items: readonly CollectionItemView[]
}

/** Each item with what it means now, and how its service is run. */
export function CollectionItems({ collection, items }: CollectionItemsProps) {
  const written = collectionRecord(collection).items
  return (
    <ul class="lines">
      {items.map((item, index) => (
        <Item item={item} service={written[index]?.service} />
      ))}
    </ul>
  )
}

function Item({
  item,
  service,
}: {
  item: CollectionItemView
  service: collectionLexicon.Service | undefined
}) {
  const { name, definition: uri, author, requirement, release, summary, problem, hasService } = item
  const { authority, rkey = name } = parseAtUri(uri)
  const definition = {
    author: author ?? { did: authority as `did:plc:${string}` },
    kind: 'package',
    name: rkey,
  }
  return (
    <li class="hit">
      <div class="hit-head">
        <h3>
          <a href={definitionPage(definition)}>
            {actorName(definition.author)}/{rkey}
          </a>
        </h3>
        {release && (
          <a class="mono" href={releasePage(definition, release.version)}>
            {release.version}
          </a>
        )}
        <span class="soft small">
          for <code>{requirement}</code>
        </span>
        {name !== rkey && (
          <span class="soft small">
            as <code>{name}</code>
          </span>
        )}
        {hasService && service && (
          <Tag tone="info">{service.enable === false ? 'service, off' : 'service'}</Tag>
        )}
      </div>
      {summary && <p dir="auto">{summary}</p>}
      {problem !== undefined && (
        <p>
          <Icon name="triangle-alert" tone="warning" /> {problem}
        </p>
      )}
      {service && <Settings service={service} />}
    </li>
  )
}

/** What the collection sets of a service. */
function Settings({ service: { settings = [], connect = [] } }: { service: collectionLexicon.Service }) {
  if (settings.length + connect.length === 0) return null
  return (
    <dl class="facts">
      {settings.map(({ variable, value }) => (
        <>
          <dt>
            <code>{variable}</code>
          </dt>
          <dd>
            <code>{value}</code>
          </dd>
        </>
      ))}
      {connect.map(({ variable, service, port }) => (
        <>
          <dt>
            <code>{variable}</code>
          </dt>
          <dd>
            the address of <code>{service}</code>, port {port}
          </dd>
        </>
      ))}
    </dl>
  )
}
