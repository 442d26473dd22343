import type { UpdateView } from '../../../src/lexicons/dev/firn/defs.js'
import { Icon } from '../components/icon.js'
import { Pages } from '../components/pages.js'
import { UpdateList } from '../components/update-list.js'
import { FEED_ATOM, FEED_JSON, UPDATES } from '../links.js'

export interface UpdatesProps {
  readonly updates: readonly UpdateView[]
  /** Whether this is not the first page. */
  readonly later: boolean
  readonly cursor: string | undefined
}

export function UpdatesPage({ updates, later, cursor }: UpdatesProps) {
  return (
    <div class="stack">
      <div class="section-head">
        <h1>Updates</h1>
        <p class="small">
          <Icon name="rss" /> <a href={FEED_ATOM}>Atom</a> · <a href={FEED_JSON}>JSON Feed</a>
        </p>
      </div>
      <UpdateList updates={updates} />
      <Pages
        first={later ? UPDATES : undefined}
        next={cursor === undefined ? undefined : `${UPDATES}?${new URLSearchParams({ cursor })}`}
      />
    </div>
  )
}
