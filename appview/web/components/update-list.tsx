import type { UpdateView } from '../../../src/lexicons/dev/firn/defs.js'
import { describeUpdate } from '../describe-update.js'
import { Banner } from './banner.js'
import { ActorLink } from './names.js'
import { PickleTag } from './pickle-tag.js'
import { Time } from './time.js'

interface UpdateListProps {
  readonly updates: readonly UpdateView[]
  /** Without author and summary: beside an author's own packages both are known. */
  readonly terse?: boolean
}

/** What happened, newest first, a line each. */
export function UpdateList({ updates, terse = false }: UpdateListProps) {
  if (updates.length === 0) {
    return (
      <Banner tone="info" title="Nothing has happened here yet.">
        Records appear a moment after their author signed them.
      </Banner>
    )
  }
  return (
    <ul class="lines">
      {updates.map((update) => {
        const { what, href } = describeUpdate(update)
        return (
          <li class="update">
            <span>
              <a class="name" href={href}>
                {update.name}
              </a>{' '}
              {what} {update.pickle && <PickleTag />}{' '}
              {!terse && (
                <span class="soft small">
                  {update.kind} by <ActorLink author={update.author} />
                </span>
              )}
            </span>
            <span class="soft small">
              <Time at={update.indexedAt} />
            </span>
            {!terse && update.summary && (
              <p class="summary" dir="auto">
                {update.summary}
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}
