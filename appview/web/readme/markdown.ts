import { Marked } from 'marked'
import sanitizeHtml from 'sanitize-html'

/** Ids and anchors of a foreign text get this, so that none can take the place of one of ours. */
const ID_PREFIX = 'user-content-'

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']

const TAGS = [
  ...[
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'p',
    'br',
    'hr',
    'div',
    'span',
    'blockquote',
    'pre',
    'details',
    'summary',
  ],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption', 'input'],
  ...['a', 'em', 'strong', 'b', 'i', 's', 'del', 'ins', 'sub', 'sup', 'code', 'kbd', 'samp', 'var', 'small'],
  ...['mark', 'abbr', 'q', 'cite'],
]

/**
 * Turns somebody's Markdown (GFM, raw HTML included) into HTML that is safe to stand in a page of ours: tags and
 * attributes by allow-list, links to https and mailto only and never followed, pictures as links to them, ids of
 * their own, headings one level down because the page has its own h1. `base` is where relative links lead;
 * without one they lose their target.
 *
 * Hostile text can take seconds: run it in a thread (render-thread.ts).
 */
export function renderMarkdown(markdown: string, options: { base?: string } = {}): string {
  const html = createMarked().parse(markdown, { async: false })
  let openLinks = 0
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: {
      '*': ['id', 'title', 'dir', 'lang'],
      a: ['href', 'rel'],
      ol: ['start', 'reversed'],
      th: ['align', 'colspan', 'rowspan', 'scope'],
      td: ['align', 'colspan', 'rowspan'],
      p: ['align'],
      div: ['align'],
      details: ['open'],
      input: ['type', 'checked', 'disabled'],
    },
    allowedSchemes: ['https', 'mailto'],
    allowProtocolRelative: false,
    // Past this, browsers and sanitisers begin to disagree on what is inside what.
    nestingLimit: 64,
    onOpenTag: (name) => {
      if (name === 'a') openLinks++
    },
    onCloseTag: (name) => {
      if (name === 'a') openLinks--
    },
    transformTags: {
      ...Object.fromEntries(HEADINGS.map((name, level) => [name, renameTo(HEADINGS[level + 1] ?? 'h6')])),
      a: (tagName, attribs) => ({ tagName, attribs: linkAttributes(attribs, options.base) }),
      img: (_, { src, alt }) => {
        const text = alt?.trim() || 'Picture'
        if (openLinks > 0) return { tagName: 'span', attribs: {}, text }
        return { tagName: 'a', attribs: linkAttributes({ href: src ?? '' }, options.base), text }
      },
      input: (tagName, { checked }) => ({
        tagName,
        attribs: { type: 'checkbox', disabled: '', ...(checked === undefined ? {} : { checked: '' }) },
      }),
      '*': (tagName, attribs) => ({
        tagName,
        attribs: attribs.id === undefined ? attribs : { ...attribs, id: `${ID_PREFIX}${attribs.id}` },
      }),
    },
  })
}

/** GitHub's Markdown, with ids on headings as GitHub makes them, since readmes link to those. */
function createMarked(): Marked {
  const seen = new Map<string, number>()
  return new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text }) {
        const slug = text
          .toLowerCase()
          .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
          .replaceAll(' ', '-')
        const count = seen.get(slug) ?? 0
        seen.set(slug, count + 1)
        const id = count === 0 ? slug : `${slug}-${count}`
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
    },
  })
}

function renameTo(tagName: string): sanitizeHtml.Transformer {
  return (_, attribs) => ({ tagName, attribs })
}

function linkAttributes({ href = '', ...rest }: sanitizeHtml.Attributes, base: string | undefined) {
  if (href.startsWith('#')) return { ...rest, href: `#${ID_PREFIX}${href.slice(1)}` }
  const url = URL.parse(href, base)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'mailto:')) return rest
  return { ...rest, href: url.href, rel: 'nofollow noopener noreferrer' }
}
