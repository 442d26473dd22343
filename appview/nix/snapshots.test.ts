import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SNAPSHOT_FRESH_MS, SNAPSHOT_UNUSED_MS, SNAPSHOT_USE_INTERVAL_MS } from '../../src/limits/nix.js'
import { narHashOf } from '../../src/nix/nar.js'
import { storeHashOf } from '../../src/nix/narinfo.js'
import { toTarball } from '../../src/nix/tarball.js'
import { file, treeOf } from '../../src/nix/tree.js'
import { describeDatabases, emptyTables } from '../../tests/support/databases.js'
import { createSnapshots, type Snapshots } from './snapshots.js'

const KEPT = 3

describeDatabases('trees as they were', (current) => {
  let directory: string
  let snapshots: Snapshots
  let time: number
  beforeEach(async () => {
    await emptyTables(current().db)
    directory = await mkdtemp(join(tmpdir(), 'firn-snapshots-'))
    time = Date.parse('2026-11-21T12:00:00Z')
    snapshots = createSnapshots(current().db, directory, () => new Date(time++))
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  function madeOf(text: string) {
    const tree = treeOf([['text', file(text)]])
    return { packed: { tarball: toTarball(tree, 1), narHash: narHashOf(tree) }, dids: [], releaseUris: [] }
  }
  const hashOf = (text: string) => storeHashOf(madeOf(text).packed.narHash)
  const keep = (text: string, subject = 'index') =>
    snapshots.keep({ ...madeOf(text), subject, version: `of ${text}`, keep: KEPT })
  async function present(...texts: string[]): Promise<string[]> {
    const found = await Promise.all(texts.map((text) => snapshots.read(hashOf(text))))
    return texts.filter((_, index) => found[index] !== undefined)
  }

  test('of one subject the newest are kept, those first that were asked for long after they were made', async () => {
    for (const text of ['a', 'b']) await keep(text)
    await keep('other', 'author of another')
    // Asked for at once, by one who followed a redirect: that says nothing.
    await snapshots.read(hashOf('b'))
    time += SNAPSHOT_FRESH_MS
    await snapshots.read(hashOf('a'))
    for (const text of ['c', 'd', 'e']) await keep(text)
    expect(await present('a', 'b', 'c', 'd', 'e', 'other')).toEqual(['a', 'd', 'e', 'other'])
    expect((await snapshots.newest('index'))?.version).toBe('of e')
  })

  test('one that is again what an earlier one was is current again', async () => {
    for (const text of ['a', 'b', 'a']) await keep(text)
    expect((await snapshots.newest('index'))?.version).toBe('of a')
    expect(await present('a', 'b')).toEqual(['a', 'b'])
  })

  test('what nobody asks for goes after a while, with its file; the current one stays', async () => {
    for (const text of ['used', 'unused', 'current']) await keep(text)
    for (let passed = 0; passed <= SNAPSHOT_UNUSED_MS; passed += SNAPSHOT_USE_INTERVAL_MS * 10) {
      time += SNAPSHOT_USE_INTERVAL_MS * 10
      await snapshots.read(hashOf('used'))
    }
    await snapshots.sweep()
    expect(await present('used', 'unused', 'current')).toEqual(['used', 'current'])
    const files = ['used', 'current'].flatMap((text) => [`${hashOf(text)}.sri`, `${hashOf(text)}.tar.gz`])
    expect((await readdir(directory)).sort()).toEqual(files.sort())
  })

  test('another machine answers from the row, and keeps a file from then on', async () => {
    await keep('a')
    await rm(directory, { recursive: true })
    const { tarball } = madeOf('a').packed
    expect(await snapshots.readFile(hashOf('a'))).toBeUndefined()
    expect(Buffer.from((await snapshots.read(hashOf('a')))?.tarball ?? []).equals(tarball)).toBe(true)
    expect(Buffer.from((await snapshots.readFile(hashOf('a')))?.tarball ?? []).equals(tarball)).toBe(true)
  })
})
