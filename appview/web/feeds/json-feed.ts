import type { Feed } from './feed.js'

export const JSON_FEED_TYPE = 'application/feed+json; charset=utf-8'

/** Writes a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). */
export function writeJsonFeed(feed: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.home,
    feed_url: feed.self,
    items: feed.entries.map(({ id, title, href, at, author, text }) => ({
      id,
      url: href,
      title,
      content_text: text ?? title,
      date_published: at,
      authors: [{ name: author.name, url: author.href }],
    })),
  })
}
