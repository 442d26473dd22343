import type { Feed, FeedEntry } from './feed.js'
import { escapeXml } from './xml.js'

export const ATOM_TYPE = 'application/atom+xml; charset=utf-8'

/** Writes a feed as Atom 1.0 (RFC 4287). */
export function writeAtom(feed: Feed): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>${escapeXml(feed.id)}</id>
  <title>${escapeXml(feed.title)}</title>
  <updated>${escapeXml(feed.updated)}</updated>
  <link rel="self" type="application/atom+xml" href="${escapeXml(feed.self)}"/>
  <link rel="alternate" type="text/html" href="${escapeXml(feed.home)}"/>
  <generator>firn</generator>
${feed.entries.map(writeEntry).join('')}</feed>
`
}

function writeEntry({ id, title, href, at, author, text }: FeedEntry): string {
  return `  <entry>
    <id>${escapeXml(id)}</id>
    <title>${escapeXml(title)}</title>
    <updated>${escapeXml(at)}</updated>
    <link rel="alternate" type="text/html" href="${escapeXml(href)}"/>
    <author><name>${escapeXml(author.name)}</name><uri>${escapeXml(author.href)}</uri></author>
    <content type="text">${escapeXml(text ?? title)}</content>
  </entry>
`
}
