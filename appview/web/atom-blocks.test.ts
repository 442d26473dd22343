import { describe, expect, test } from 'vitest'
import { atomId } from '../../src/atoms/atom-id.js'
import { readLock } from '../../src/atoms/lock/read-lock.js'
import { readManifest } from '../../src/atoms/manifest/read-manifest.js'
import { formatAtomUri, parseAtomUri } from '../../src/atoms/uri/atom-uri.js'
import type { snapshot } from '../../src/lexicons/dev/firn.js'
import { type AtomBlocksInput, atomBlocks } from './atom-blocks.js'
import type { DefinitionRef } from './links.js'

const ROOT = '4abbd2644bc3585e9be95deb277ccf48f6ed26ac'
const AUTHOR = { did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', handle: 'alice.example' } as DefinitionRef['author']
const MIRRORS = ['https://git.example/alice/things.git', 'https://mirror.example/things/']

function input(
  label: string,
  { version = '1.2.3', ...change }: Record<string, unknown> & { version?: string } = {},
) {
  const id = atomId(ROOT, label)
  const content = {
    $type: 'dev.firn.snapshot',
    ...{ label, rootCommit: ROOT, rev: 'a'.repeat(40), origin: 'b'.repeat(40), tree: 'c'.repeat(40) },
    ...{ format: 'pre1', mirrors: MIRRORS },
    ...change,
  } as snapshot.Main
  return {
    publicUrl: 'https://firn.example',
    definition: { author: AUTHOR, kind: 'atom', name: label },
    ...{
      uri: `at://${AUTHOR.did}/dev.firn.atom/${id}`,
      atomId: id,
      snapshot: content,
      set: 'ours',
      tree: undefined,
    },
    release: { uri: `at://${AUTHOR.did}/dev.firn.release/atom:${id}:${version}`, cid: 'bafyrei', version },
  }
}

function textsOf(options: Omit<AtomBlocksInput, 'follow'>, id: string, follow = true): string[] {
  const groups = atomBlocks({ ...options, follow })
  return groups.find((group) => group.id === id)?.blocks.map(({ text }) => text) ?? []
}

describe.each(['hello', 'ひらがな', 'a-_b', 'λ'])('%s', (label) => {
  test.each([
    [true, '^1.2'],
    [false, '=1.2.3'],
  ])('URIs read back as the same (follow: %s)', (follow, requirement) => {
    const texts = textsOf(input(label), 'uri', follow)
    expect(texts).toHaveLength(4)
    for (const text of texts) {
      const uri = parseAtomUri(text)
      expect(formatAtomUri(uri)).toBe(text)
      expect(uri.requirement?.text).toBe(requirement)
      if (uri.kind !== 'record') expect(uri.label).toBe(label)
    }
  })

  test('the lines of a manifest are those of a set and a requirement', () => {
    const [lines = ''] = textsOf(input(label), 'manifest')
    const { value } = readManifest(
      `${lines}\n[package]\nlabel = "x"\nversion = "0.1.0"\n[compose.as]\nnix = "."\n`,
    )
    // TOML lets tables stand in any order.
    expect([...(value?.from.get('ours') ?? [])]).toEqual([[label, '^1.2']])
    expect(value?.sets.get('ours')).toEqual(MIRRORS)
  })

  test('the entry of a lock is one', () => {
    const [lines = ''] = textsOf(input(label), 'lock')
    const { value, findings } = readLock(`version = 1\n${lines}\n`)
    const id = atomId(ROOT, label)
    expect(value?.deps).toEqual([
      { type: 'atom', label, version: '1.2.3', set: ROOT, rev: 'a'.repeat(40), mirror: MIRRORS[0], id },
    ])
    expect(value?.sets.get(ROOT)).toEqual({ tag: 'ours', mirrors: MIRRORS })
    expect(findings.filter(({ code }) => code === 'id-mismatch')).toEqual([])
  })

  test('fetchGit names the ref of the release', () => {
    const [text] = textsOf(input(label), 'fetch')
    expect(text).toContain(`ref = "refs/eka/atoms/${label}/1.2.3";`)
    expect(text).toContain(`name = "${/^[a-z_-]+$/.test(label) ? label : 'atom'}";`)
  })
})

test('build metadata stands in refs and locks, and in no requirement', () => {
  const options = input('hello', { version: '1.2.3+b.7' })
  expect(textsOf(options, 'uri', false)[0]).toBe('https://git.example/alice/things.git::hello@=1.2.3')
  expect(textsOf(options, 'lock')[0]).toContain('version = "1.2.3+b.7"')
  expect(textsOf(options, 'fetch')[0]).toContain('refs/eka/atoms/hello/1.2.3+b.7')
})

test('addresses that are of no repository stand in no block', () => {
  const mirrors = ['javascript:alert(1)', 'ext::sh -c id', 'gh:owner/repo', '/etc', 'file:///etc']
  const options = input('hello', { mirrors })
  expect(textsOf(options, 'uri')).toHaveLength(2)
  expect(textsOf(options, 'manifest')).toEqual([])
  expect(textsOf(options, 'lock')).toEqual([])
  expect(textsOf(options, 'fetch')).toEqual([])
  expect(textsOf(options, 'firn')[0]).toBe("firn atom add 'alice.example::hello@^1.2'")
})

test('a quote in an address does not end the argument of a command', () => {
  const [add] = textsOf(input('hello', { mirrors: ["https://git.example/o'; touch x; '"] }), 'firn')
  expect(add).not.toMatch(/o'; touch/)
})

test('without a name for the set, its address suggests one', () => {
  expect(textsOf({ ...input('hello'), set: undefined }, 'manifest')[0]).toContain('[deps.from.things]')
  const odd = { ...input('hello', { mirrors: ['https://git.example/~me/1+1'] }), set: undefined }
  expect(textsOf(odd, 'manifest')[0]).toContain('[deps.from.hello]')
})

test('a crate is what a package can be built from', () => {
  const options = input('hello', { ecosystem: 'cargo' })
  expect(textsOf(options, 'source')[0]).toContain(options.release.uri)
  expect(textsOf(input('hello'), 'source')).toEqual([])
})

test('an atom of a label that its author has twice is addressed by its AtomId', () => {
  const options = input('hello')
  const definition = { ...options.definition, key: options.atomId }
  expect(textsOf({ ...options, definition }, 'flake')[0]).toContain(
    `/a/alice.example/${options.atomId}/1.2.tar.gz`,
  )
})
