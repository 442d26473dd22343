import { readFileSync } from 'node:fs'
import { blake3 } from '@noble/hashes/blake3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ContentHashError, contentHash, contentMode, isContentHash, type TreeEntry } from './content-hash.js'

const { cases }: { cases: readonly { tree: string; hash: string }[] } = JSON.parse(
  readFileSync(new URL('../../tests/vectors/atoms/content-hash.json', import.meta.url), 'utf8'),
)

function leaf(name: string, mode: '100644' | '100755' | '120000', text: string): TreeEntry {
  return { name, mode, contents: Buffer.from(text) }
}

function folder(name: string, entries: readonly TreeEntry[]): TreeEntry {
  return { name, mode: '40000', entries }
}

/** What the vectors describe in words. */
const TREES: Readonly<Record<string, readonly TreeEntry[]>> = {
  empty: [],
  "one empty dir 'empty' (40000)": [folder('empty', [])],
  "lib.rs 100644 'fn test() {}'": [leaf('lib.rs', '100644', 'fn test() {}')],
  "run.sh 100755 '#!/bin/sh\\n'": [leaf('run.sh', '100755', '#!/bin/sh\n')],
  'symlink link -> lib.rs': [leaf('link', '120000', 'lib.rs')],
  "hello.txt 100644 'hello\\n'": [leaf('hello.txt', '100644', 'hello\n')],
}

test.each(cases)('$tree', async ({ tree, hash }) => {
  expect(await contentHash(TREES[tree] ?? expect.fail('an unknown case'))).toBe(hash)
  expect(isContentHash(hash)).toBe(true)
})

test('contents may come in pieces', async () => {
  async function* pieces() {
    yield Buffer.from('hel')
    yield Buffer.from('lo\n')
  }
  const whole = await contentHash([leaf('a', '100644', 'hello\n'), leaf('b', '100644', '')])
  const streamed = [{ name: 'a', mode: '100644', contents: pieces() } as const, leaf('b', '100644', '')]
  expect(await contentHash(streamed)).toBe(whole)
})

test('directories stand where git puts them, and names that are no UTF-8 count by their bytes', async () => {
  const entries = [
    folder('a', [leaf('x', '100644', 'x')]),
    leaf('a.b', '100644', '1'),
    leaf('a0', '100755', '2'),
    { name: Buffer.from([0xff]), mode: '120000', contents: Buffer.from('t') } as const,
    { name: Buffer.from([0xfe]), mode: '120000', contents: Buffer.from('t') } as const,
  ]
  const hash = (bytes: Uint8Array) => blake3(bytes)
  const child = (mode: string, name: Uint8Array, digest: Uint8Array) =>
    Buffer.concat([Buffer.from(`${mode} `), name, Buffer.from([0]), digest])
  const expected = hash(
    Buffer.concat([
      child('100644', Buffer.from('a.b'), hash(Buffer.from('1'))),
      child('40000', Buffer.from('a'), hash(child('100644', Buffer.from('x'), hash(Buffer.from('x'))))),
      child('100755', Buffer.from('a0'), hash(Buffer.from('2'))),
      child('120000', Buffer.from([0xfe]), hash(Buffer.from('t'))),
      child('120000', Buffer.from([0xff]), hash(Buffer.from('t'))),
    ]),
  )
  expect(await contentHash(entries)).toBe(Buffer.from(expected).toString('hex'))
  expect(await contentHash([...entries].reverse())).toBe(Buffer.from(expected).toString('hex'))
})

test('every part of a tree counts, its order does not', async () => {
  const tree = (name: string, mode: '100644' | '100755', text: string) => [
    folder('d', [leaf(name, mode, text)]),
    leaf('e', '100644', ''),
  ]
  const base = await contentHash(tree('a', '100644', 'b'))
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[a-c]{1,2}$/),
      fc.constantFrom('100644' as const, '100755' as const),
      fc.stringMatching(/^[a-c]{0,2}$/),
      async (name, mode, text) => {
        const same = name === 'a' && mode === '100644' && text === 'b'
        expect((await contentHash(tree(name, mode, text))) === base).toBe(same)
        expect(await contentHash(tree(name, mode, text).reverse())).toBe(
          await contentHash(tree(name, mode, text)),
        )
      },
    ),
  )
})

describe('refused', () => {
  test.each(['', '.', '..', 'a/b', 'a\0'])('the name %j', async (name) => {
    await expect(contentHash([leaf(name, '100644', '')])).rejects.toThrow(ContentHashError)
  })

  test('a name twice, also as a file and as a directory', async () => {
    await expect(
      contentHash([leaf('a', '100644', ''), leaf('a.b', '100644', ''), folder('a', [])]),
    ).rejects.toThrow('"a" stands in one directory twice')
  })

  test('a tree too deep', async () => {
    let entries: readonly TreeEntry[] = []
    for (let depth = 1; depth < 2048; depth++) entries = [folder('d', entries)]
    expect(isContentHash(await contentHash(entries))).toBe(true)
    await expect(contentHash([folder('d', entries)])).rejects.toThrow('more than 2048 directories deep')
  })

  test.each(['160000', '100600', ''])('the mode %j', (mode) => {
    expect(() => contentMode(mode)).toThrow(ContentHashError)
  })
})

test('modes as git lists them', () => {
  expect(['100644', '100664', '100755', '120000', '40000', '040000'].map(contentMode)).toEqual([
    '100644',
    '100644',
    '100755',
    '120000',
    '40000',
    '40000',
  ])
})
