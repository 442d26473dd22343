import { describe, expect, test } from 'vitest'
import { actorName, authorPage, definitionPage, feedOf, nixTree, releasePage, searchPage } from './links.js'

const alice = { did: 'did:plc:abc', handle: 'alice.example' } as const
const hello = { author: alice, kind: 'package', name: 'hello' }

describe('who', () => {
  test.each([
    [alice, '/@alice.example'],
    [{ did: 'did:plc:abc', handle: null }, '/@did:plc:abc'],
    [{ did: 'did:plc:abc', handle: 'handle.invalid' }, '/@did:plc:abc'],
    [{ did: 'did:web:a.example%3A80' }, '/@did:web:a.example%253A80'],
  ] as const)('%j is at %s', (author, address) => {
    expect(authorPage(author)).toBe(address)
    expect(decodeURIComponent(address.slice(2))).toBe(actorName(author))
  })
})

describe('definitions', () => {
  test.each([
    ['hello', '/@alice.example/hello'],
    ['feed.atom', '/@alice.example/package/feed.atom'],
    ['package', '/@alice.example/package/package'],
    ['atom', '/@alice.example/package/atom'],
    ['model', '/@alice.example/package/model'],
  ])('package %s is at %s', (name, address) => {
    expect(definitionPage({ ...hello, name })).toBe(address)
  })

  test('an atom is never taken for a package', () => {
    expect(definitionPage({ ...hello, kind: 'atom', name: 'lâbel' })).toBe('/@alice.example/atom/l%C3%A2bel')
  })

  test('releases and feeds', () => {
    expect(releasePage(hello, '1.0.0-rc.1')).toBe('/@alice.example/hello/1.0.0-rc.1')
    expect(feedOf(undefined, 'atom')).toBe('/feed.atom')
    expect(feedOf(alice, 'json')).toBe('/@alice.example/feed.json')
    expect(feedOf(hello, 'atom')).toBe('/@alice.example/hello/feed.atom')
  })
})

describe('search', () => {
  test.each([
    [{}, '/search'],
    [{ q: '', kind: undefined }, '/search'],
    [{ q: 'a&b="c"', language: 'rust' }, '/search?q=a%26b%3D%22c%22&language=rust'],
  ])('%j', (query, address) => expect(searchPage(query)).toBe(address))
})

describe('what Nix fetches', () => {
  test.each([
    ['latest', '/p/alice.example/hello/latest.tar.gz'],
    ['1.2', '/p/alice.example/hello/1.2.tar.gz'],
    ['^1.2', '/p/alice.example/hello/%5E1.2.tar.gz'],
    ['>=1, <2', '/p/alice.example/hello/%3E=1,%20%3C2.tar.gz'],
    ['*', '/p/alice.example/hello/*.tar.gz'],
  ])('requirement %s', (requirement, address) => {
    expect(nixTree(hello, requirement)).toBe(address)
  })
})
