import type { getCollection } from '../../../src/lexicons/dev/firn.js'
import { collectionRecord } from '../collection-record.js'
import { Banner } from '../components/banner.js'
import { CollectionItems } from '../components/collection-items.js'
import { FindingList } from '../components/finding-list.js'
import { Provenance } from '../components/provenance.js'
import { Time } from '../components/time.js'
import { UseTabs } from '../components/use-tabs.js'
import { actorName, authorPage } from '../links.js'
import type { UseBlock } from '../use-blocks.js'

export interface CollectionProps extends getCollection.$OutputBody {
  readonly blocks: readonly UseBlock[]
  /** Why nothing of it can be had. */
  readonly unresolvable: string | undefined
}

/** How to use it, what is in it, who put it together. */
export function CollectionPage({ collection, items, findings, blocks, unresolvable }: CollectionProps) {
  const { author, name, uri, cid, rev, indexedAt } = collection
  const { title, summary } = collectionRecord(collection)
  const services = items.filter(({ hasService }) => hasService).length
  return (
    <>
      <div class="title">
        <h1>
          <a href={authorPage(author)}>{actorName(author)}</a> <span class="soft">/</span>{' '}
          <b class="mono">{name}</b>
        </h1>
        {title && (
          <p class="lead" dir="auto">
            <strong>{title}</strong>
          </p>
        )}
        {summary && (
          <p class="lead" dir="auto">
            {summary}
          </p>
        )}
        <div class="tags">
          <span class="tag">collection</span>
          <span class="tag">{counted(items.length, 'package')}</span>
          {services > 0 && <span class="tag tag-info">{counted(services, 'service')}</span>}
        </div>
      </div>
      <div class="split split-facts">
        <div class="stack stack-wide">
          {unresolvable === undefined ? (
            <UseTabs ways={blocks} unresolvable={undefined} />
          ) : (
            <Banner tone="danger" title="None of it can be had at the moment.">
              {unresolvable}
            </Banner>
          )}
          <section class="stack" aria-labelledby="items">
            <h2 id="items">What is in it</h2>
            <CollectionItems collection={collection} items={items} />
          </section>
        </div>
        <aside class="side" aria-label="Facts">
          <section aria-labelledby="findings">
            <h2 id="findings">{findings.length === 0 ? 'No findings' : 'Findings'}</h2>
            {findings.length > 0 && <FindingList findings={findings} shown={4} />}
          </section>
          <section id="provenance" aria-labelledby="provenance-title">
            <h2 id="provenance-title">Provenance</h2>
            <p class="soft">
              Known here since <Time at={indexedAt} />.
            </p>
            <Provenance uri={uri} cid={cid} rev={rev} author={author} />
          </section>
        </aside>
      </div>
    </>
  )
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
