import { expect, test } from 'vitest'
import type { recipe } from '../lexicons/dev/firn.js'
import { readUpstreamKey, upstreamKey, upstreamOf } from './upstream.js'

const of = (name: string, fields: object) =>
  upstreamOf({
    source: { $type: `dev.firn.recipe#${name}`, ...fields },
    build: { $type: 'dev.firn.recipe#site' },
  } as unknown as recipe.Main)

test.each([
  [
    'a forge',
    'forge',
    { forge: 'github', owner: 'octo', repo: 'hello' },
    'git https://github.com/octo/hello',
  ],
  [
    'Tangled',
    'forge',
    { forge: 'tangled', owner: '@alice.example', repo: 'x' },
    'git https://tangled.org/@alice.example/x',
  ],
  [
    'a forge of its own',
    'forge',
    { forge: 'gitea', host: 'git.example.org', owner: 'a', repo: 'b' },
    'git https://git.example.org/a/b',
  ],
  ['git', 'git', { url: 'https://example.org/a/b.git/' }, 'git https://example.org/a/b'],
  ['a registry', 'registry', { ecosystem: 'npm', name: '@scope/name' }, 'npm @scope/name'],
  [
    'an archive of a forge',
    'tarball',
    { urls: ['https://github.com/octo/hello/archive/v1.tar.gz'] },
    'git https://github.com/octo/hello',
  ],
])('%s', (_, name, fields, key) => {
  const upstream = of(name, fields)
  expect(upstream && upstreamKey(upstream)).toBe(key)
  expect(readUpstreamKey(key)).toEqual(upstream)
})

test('what is downloaded ready-made comes from the releases of its forge', () => {
  const urls = ['https://codeberg.org/octo/hello/releases/download/v1/hello']
  const build = {
    $type: 'dev.firn.recipe#prebuilt',
    platforms: [{ system: 'x86_64-linux', urls, hash: '', binaries: [] }],
  }
  expect(upstreamOf({ build } as unknown as recipe.Main)).toEqual({
    kind: 'git',
    place: 'https://codeberg.org/octo/hello',
  })
})

test.each([
  ['an archive of nobody known', 'tarball', { urls: ['https://example.org/hello-1.tar.gz'] }],
  ['another registry', 'registry', { ecosystem: 'rubygems', name: 'a' }],
  ['a name that is none', 'registry', { ecosystem: 'npm', name: '../../evil?x' }],
  ['a forge without its host', 'forge', { forge: 'gitea', owner: 'a', repo: 'b' }],
  ['another protocol', 'git', { url: 'ssh://example.org/a/b' }],
])('%s tells nothing', (_, name, fields) => {
  expect(of(name, fields)).toBeUndefined()
})
