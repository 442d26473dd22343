import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { narHashOf, narOf } from '../../src/nix/nar.js'
import { encodeNix32 } from '../../src/nix/nix32.js'
import { parseSri } from '../../src/nix/sri.js'
import { fixedOutputPath } from '../../src/nix/store-path.js'
import { tarPrefix, toTarball } from '../../src/nix/tarball.js'
import { directory, file, symlink, type Tree, treeOf } from '../../src/nix/tree.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { writeTree } from './write-tree.js'

const TREE = treeOf([
  ['a.txt', file('hello\n')],
  ['a', directory([])],
  ['run', file('#!/bin/sh\n', { executable: true })],
  ['empty', file('')],
  ['eight', file('12345678')],
  ['link', symlink('a.txt')],
  ['lib/ünïcode.nix', file('{ }')],
  ['lib/😀', file('astral')],
  ['lib/ﬁ', file('below astral in UTF-16 only')],
  [`lib/${'long-name-'.repeat(15)}/${'x'.repeat(99)}`, file('long')],
  ['lib/far', symlink(`../${'y'.repeat(120)}`)],
  ['__proto__', file('p')],
  ['bytes', file(Buffer.from([0, 255, 10, 13]))],
])

describeWith([NIX], 'hashes and archives against the real Nix', () => {
  let nix: PrivateNix
  let onDisk: string
  beforeAll(async () => {
    nix = await createPrivateNix()
    onDisk = path.join(nix.dir, 'tree')
    writeTree(TREE, onDisk)
  })
  afterAll(() => nix.remove())

  async function unpackedHash(tarball: Buffer): Promise<string> {
    const archive = path.join(nix.dir, `${createHash('sha256').update(tarball).digest('hex')}.tar.gz`)
    writeFileSync(archive, tarball)
    const unpacked = `${archive}.d`
    mkdirSync(unpacked)
    execFileSync('tar', ['-xzf', archive, '-C', unpacked])
    return (await nix.nix(['hash', 'path', path.join(unpacked, 'source')])).stdout.trim()
  }

  test('the NAR is that of nix-store --dump', async () => {
    const dumped = path.join(nix.dir, 'dump.nar')
    execFileSync('sh', ['-c', `nix-store --dump "$1" > "$2"`, 'sh', onDisk, dumped], { env: nix.env })
    expect(narOf(TREE).equals(readFileSync(dumped))).toBe(true)
  })

  test('the NAR hash is that of nix hash path', async () => {
    expect((await nix.nix(['hash', 'path', onDisk])).stdout.trim()).toBe(narHashOf(TREE))
  })

  test('a tarball unpacks to the tree, by tar and by fetchTarball', async () => {
    const tarball = toTarball(TREE, 1_700_000_000)
    expect(await unpackedHash(tarball)).toBe(narHashOf(TREE))
    const archive = path.join(nix.dir, 'plain.tar.gz')
    writeFileSync(archive, tarball)
    const expression = `builtins.fetchTarball { url = "file://${archive}"; sha256 = "${narHashOf(TREE)}"; }`
    expect(await nix.evalJson(`toString (${expression})`)).toBe(
      fixedOutputPath({ name: 'source', mode: 'nar', hash: parseSri(narHashOf(TREE)) }, nix.storeDir),
    )
  })

  test('a tarball behind a prefix is one gzip member with the same tree', async () => {
    const shared = directory([...TREE.entries].filter(([name]) => name.startsWith('l') || name === 'run'))
    const tarball = toTarball(TREE, 1_700_000_000, tarPrefix(shared))
    expect(await unpackedHash(tarball)).toBe(narHashOf(TREE))
    expect(gunzipSync(tarball).length % 512).toBe(0)
  })

  test('the same tree gives the same bytes, whatever the order of its entries', () => {
    const shuffled: Tree = directory([...TREE.entries].reverse())
    expect(toTarball(shuffled, 42).equals(toTarball(TREE, 42))).toBe(true)
    expect(narHashOf(shuffled)).toBe(narHashOf(TREE))
    expect(toTarball(TREE, 43).equals(toTarball(TREE, 42))).toBe(false)
  })

  test('base 32 and SRI are those of nix hash', async () => {
    const digest = createHash('sha256').update('x').digest()
    const { stdout } = await nix.nix(['hash', 'to-base32', `sha256-${digest.toString('base64')}`])
    expect(stdout.trim()).toBe(encodeNix32(digest))
  })

  test.each([
    ['nar', 'sha256'],
    ['nar', 'sha512'],
    ['flat', 'sha256'],
    ['flat', 'sha512'],
  ] as const)('the store path of a fixed output, %s %s', async (mode, algorithm) => {
    const digest = createHash(algorithm).update('content').digest()
    const flags = mode === 'nar' ? ['--recursive'] : []
    const { stdout } = await nix.nixStore([
      '--print-fixed-path',
      ...flags,
      algorithm,
      digest.toString('hex'),
      'hello-1.0.tar.gz',
    ])
    const output = { name: 'hello-1.0.tar.gz', mode, hash: { algorithm, digest } }
    expect(fixedOutputPath(output, nix.storeDir)).toBe(stdout.trim())
  })
})
