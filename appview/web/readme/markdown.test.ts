import { describe, expect, test } from 'vitest'
import { renderMarkdown } from './markdown.js'

describe('renderMarkdown', () => {
  test.each([
    ['# Title', '<h2 id="user-content-title">Title</h2>'],
    ['###### Six', '<h6 id="user-content-six">Six</h6>'],
    ['<h1 align="center">x</h1>', '<h2>x</h2>'],
    ['## Build & `run`!', '<h3 id="user-content-build--run">Build &amp; <code>run</code>!</h3>'],
    ['a ~~b~~ **c**', '<p>a <del>b</del> <strong>c</strong></p>'],
    ['- [x] done', '<ul>\n<li><input type="checkbox" disabled checked /> done</li>\n</ul>'],
  ])('%j', (markdown, html) => {
    expect(renderMarkdown(markdown).trim()).toBe(html)
  })

  test('numbers headings that repeat', () => {
    expect(renderMarkdown('# A\n# A\n# A')).toMatch(/id="user-content-a".*-a-1".*-a-2"/s)
  })

  test('links to its own headings', () => {
    expect(renderMarkdown('[to](#title)')).toContain('<a href="#user-content-title">to</a>')
  })

  test('follows no link', () => {
    expect(renderMarkdown('<https://a.example/x?y&z>')).toContain(
      '<a href="https://a.example/x?y&amp;z" rel="nofollow noopener noreferrer">',
    )
  })

  test.each(['docs/x.md', '/x', '//a.example/x', 'http://a.example/'])(
    'leads nowhere without a base: %s',
    (href) => {
      expect(renderMarkdown(`[x](${href})`)).toBe('<p><a>x</a></p>\n')
    },
  )

  test('leads to the repository with one', () => {
    const options = { base: 'https://a.example/o/r/blob/HEAD/' }
    expect(renderMarkdown('[x](docs/x.md)', options)).toContain('"https://a.example/o/r/blob/HEAD/docs/x.md"')
    expect(renderMarkdown('[x](javascript:1)', options)).toBe('<p><a>x</a></p>\n')
  })

  test('shows pictures as links to them, and in a link as its words', () => {
    expect(renderMarkdown('![A map](https://a.example/m.png)')).toContain(
      '<a href="https://a.example/m.png" rel="nofollow noopener noreferrer">A map</a>',
    )
    expect(renderMarkdown('![](https://a.example/m.png)')).toContain('>Picture</a>')
    expect(renderMarkdown('[![CI](https://a.example/b.svg)](https://a.example/ci)')).toBe(
      '<p><a href="https://a.example/ci" rel="nofollow noopener noreferrer"><span>CI</span></a></p>\n',
    )
    expect(renderMarkdown('![x](data:image/png;base64,AAAA)')).toBe('<p><a>x</a></p>\n')
  })
})
