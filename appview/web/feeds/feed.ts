import type { UpdateView } from '../../../src/lexicons/dev/firn/defs.js'
import { describeUpdate } from '../describe-update.js'
import { absolute, actorName, authorPage } from '../links.js'

/** A feed before it is written as Atom or JSON. Addresses are absolute, times RFC 3339. */
export interface Feed {
  readonly id: string
  readonly title: string
  readonly home: string
  readonly self: string
  readonly updated: string
  readonly entries: readonly FeedEntry[]
}

export interface FeedEntry {
  readonly id: string
  readonly title: string
  readonly href: string
  readonly at: string
  readonly author: { readonly name: string; readonly href: string }
  readonly text: string | undefined
}

interface FeedOptions {
  readonly publicUrl: string
  readonly title: string
  /** Path of the page that the feed follows. */
  readonly home: string
  /** Path of the feed itself. */
  readonly self: string
}

/** RFC 4287 wants a time also of a feed without entries. */
const NEVER = '1970-01-01T00:00:00.000Z'

/** A feed of updates, newest first. */
export function toFeed(updates: readonly UpdateView[], options: FeedOptions): Feed {
  const { publicUrl, title, home, self } = options
  const entries = updates.map((update) => toEntry(update, publicUrl))
  return {
    id: absolute(publicUrl, self),
    title,
    home: absolute(publicUrl, home),
    self: absolute(publicUrl, self),
    updated: updates[0]?.indexedAt ?? NEVER,
    // Twice the same record, as after a description was changed and changed back: the newest stands for both.
    entries: entries.filter((entry, at) => entries.findIndex(({ id }) => id === entry.id) === at),
  }
}

function toEntry(update: UpdateView, publicUrl: string): FeedEntry {
  const { author, name, summary, indexedAt, pickle } = update
  const { what, href } = describeUpdate(update)
  return {
    id: entryId(update, publicUrl),
    title: `${actorName(author)}/${name}: ${what}${pickle ? ', with pickles' : ''}`,
    href: absolute(publicUrl, href),
    at: indexedAt,
    author: { name: actorName(author), href: absolute(publicUrl, authorPage(author)) },
    text: summary,
  }
}

/**
 * A tag URI (RFC 4151) of what happened to which record: the same after the index was rebuilt, when numbers and
 * times differ. Where no record is left to name (a deletion), its time tells it from others.
 */
function entryId({ action, uri, cid, indexedAt }: UpdateView, publicUrl: string): string {
  return `tag:${new URL(publicUrl).hostname},2026:${action}:${uri}:${cid ?? indexedAt}`
}
