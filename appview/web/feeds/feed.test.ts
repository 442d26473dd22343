import { describe, expect, test } from 'vitest'
import type { UpdateView } from '../../../src/lexicons/dev/firn/defs.js'
import { writeAtom } from './atom.js'
import { toFeed } from './feed.js'
import { writeJsonFeed } from './json-feed.js'
import { escapeXml } from './xml.js'

const options = { publicUrl: 'https://firn.example', title: 'All', home: '/updates', self: '/feed.atom' }

function update(change: Partial<UpdateView> = {}): UpdateView {
  return {
    seq: 7,
    action: 'release',
    kind: 'package',
    name: 'hello',
    version: '1.2.0',
    uri: 'at://did:plc:abc/dev.firn.release/package:hello:1.2.0',
    cid: 'bafyreia',
    definition: 'at://did:plc:abc/dev.firn.package/hello',
    author: { did: 'did:plc:abc', handle: 'alice.example' },
    indexedAt: '2026-11-21T10:00:00.000Z',
    ...change,
  }
}

describe('entries', () => {
  test('an id does not depend on when and in which order the index learned of it', () => {
    const [first] = toFeed([update()], options).entries
    const [again] = toFeed([update({ seq: 99, indexedAt: '2027-01-01T00:00:00.000Z' })], options).entries
    expect(first?.id).toBe(
      'tag:firn.example,2026:release:at://did:plc:abc/dev.firn.release/package:hello:1.2.0:bafyreia',
    )
    expect(again?.id).toBe(first?.id)
  })

  test('one id stands once, with its newest entry', () => {
    const updates = [
      update({ indexedAt: '2026-11-22T00:00:00.000Z' }),
      update({ name: 'b', cid: 'bafyreib' }),
      update(),
    ]
    expect(toFeed(updates, options).entries.map((entry) => entry.at.slice(0, 10))).toEqual([
      '2026-11-22',
      '2026-11-21',
    ])
  })

  test.each([
    [{}, 'alice.example/hello: 1.2.0 released', '/@alice.example/hello/1.2.0'],
    [{ action: 'define', version: undefined }, 'alice.example/hello: new here', '/@alice.example/hello'],
    [{ action: 'channel', channel: 'stable' }, 'alice.example/hello: channel stable is now 1.2.0', undefined],
    [
      { kind: 'model', pickle: true },
      'alice.example/hello: 1.2.0 released, with pickles',
      '/@alice.example/model/hello/1.2.0',
    ],
    [{ action: 'delete' }, 'alice.example/hello: 1.2.0 deleted', undefined],
    [{ action: 'something-new' }, 'alice.example/hello: something-new', undefined],
    [
      { author: { did: 'did:plc:abc', handle: 'handle.invalid' } },
      'did:plc:abc/hello: 1.2.0 released',
      undefined,
    ],
  ] satisfies [Partial<UpdateView>, string, string | undefined][])('%j reads %j', (change, title, path) => {
    const [entry] = toFeed([update(change)], options).entries
    expect(entry?.title).toBe(title)
    if (path) expect(entry?.href).toBe(`https://firn.example${path}`)
  })
})

test('a feed without entries has a time that does not change', () => {
  expect(writeAtom(toFeed([], options))).toContain('<updated>1970-01-01T00:00:00.000Z</updated>')
})

test('no text leaves its place in XML', () => {
  const hostile = `</title><script>alert("1")</script>&'\u0000\u000b\ud800]]>`
  const atom = writeAtom(toFeed([update({ summary: hostile, name: hostile })], options))
  expect(atom).not.toContain('<script')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them
  expect(atom).not.toMatch(/[\u0000-\u0008\u000b]/)
  expect(escapeXml(hostile)).toBe(
    '&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&apos;\ufffd\ufffd\ufffd]]&gt;',
  )
})

test('JSON Feed has what version 1.1 requires', () => {
  const feed = JSON.parse(writeJsonFeed(toFeed([update({ summary: 'Greets' })], options)))
  expect(feed).toEqual({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'All',
    home_page_url: 'https://firn.example/updates',
    feed_url: 'https://firn.example/feed.atom',
    items: [
      {
        id: expect.stringMatching(/^tag:/),
        url: 'https://firn.example/@alice.example/hello/1.2.0',
        title: 'alice.example/hello: 1.2.0 released',
        content_text: 'Greets',
        date_published: '2026-11-21T10:00:00.000Z',
        authors: [{ name: 'alice.example', url: 'https://firn.example/@alice.example' }],
      },
    ],
  })
})
