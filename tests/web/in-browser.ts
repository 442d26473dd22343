import { ARABIC_LABEL } from './atom-scene.js'
import { LONG_MODEL } from './model-scene.js'
import { LONG_NAME } from './scene.js'

export const BOB = '/@bob.a-rather-long-domain.example'

/** A page of every sort. */
export const PATHS = [
  '/',
  '/search',
  '/search?q=relay',
  '/search?language=rust',
  '/search?q=zzzzzzzzqqq',
  '/@alice.example/hello',
  '/@alice.example/hello/versions',
  '/@alice.example/hello/1.19.8',
  '/@alice.example/contested/1.0.0',
  `${BOB}/${LONG_NAME}`,
  `${BOB}/arabic`,
  `${BOB}/hostile`,
  `${BOB}/hostile/1.0.0`,
  BOB,
  '/@dora.example',
  '/@dora.example/atom/hello-world',
  '/@dora.example/atom/hello-world/1.2.0',
  `/@dora.example/atom/${ARABIC_LABEL}`,
  '/@dora.example/atom/hostile',
  '/@dora.example/atom/hostile/1.0.0',
  '/@dora.example/atom/twin',
  '/@fay.example',
  '/@fay.example/model/tiny',
  '/@fay.example/model/tiny/1.2.0',
  '/@fay.example/model/tiny/lineage',
  '/@fay.example/model/hostile',
  '/@fay.example/model/hostile/1.0.0',
  '/@fay.example/model/hostile/lineage',
  '/@fay.example/model/many/1.0.0',
  `/@fay.example/model/${LONG_MODEL}`,
  '/@gus.example/model/chat',
  '/@gus.example/model/arabic',
  '/search?kind=model',
  '/updates',
  '/docs',
  '/nowhere',
]

/** What in a document could run, as the browser's own parser sees it; of a document of ours only what is not ours. */
export const LIVE = `[...root.querySelectorAll('*')].flatMap((element) => [
  ...(/^(script|style|iframe|object|embed|base|template|noscript)$/i.test(element.localName) &&
    !(element.localName === 'script' && element.src.startsWith(origin + '/assets/')) ? [element.outerHTML] : []),
  ...[...element.attributes]
    .filter(({ name, value }) =>
      name.startsWith('on') || name === 'style' || name === 'srcdoc' || name === 'ping' ||
      (/^(href|src|action|formaction|xlink:href)$/.test(name) && !/^(https?:|mailto:|\\/(?!\\/)|#|$)/.test(value)))
    .map(({ name, value }) => element.localName + ' ' + name + '=' + value),
])`

/** The feed as the browser's XML parser reads it: what RFC 4287 requires of feed and entries. */
export const READ_ATOM = `(text) => {
  const document = new DOMParser().parseFromString(text, 'application/xml')
  const has = (parent, name) => [...parent.children].filter((child) => child.localName === name)
  const feed = document.documentElement
  const times = [...document.querySelectorAll('updated')].map((time) => time.textContent)
  return {
    wrong: document.querySelector('parsererror')?.textContent ?? null,
    namespace: feed.namespaceURI,
    once: [feed, ...has(feed, 'entry')].every((node) =>
      ['id', 'title', 'updated'].every((name) => has(node, name).length === 1 && has(node, name)[0].textContent)),
    authors: has(feed, 'entry').every((entry) => has(entry, 'author').every((author) => has(author, 'name').length === 1)),
    self: has(feed, 'link').filter((link) => link.getAttribute('rel') === 'self').map((link) => link.getAttribute('href')),
    times: times.every((time) => !Number.isNaN(Date.parse(time))),
    entries: has(feed, 'entry').length,
    ids: new Set(has(feed, 'entry').map((entry) => has(entry, 'id')[0].textContent)).size,
    scripts: document.querySelectorAll('script, img').length,
  }
}`
