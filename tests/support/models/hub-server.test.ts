import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  downloadFile,
  listFiles,
  modelInfo,
  pathsInfo,
  scanCacheDir,
  snapshotDownload,
  whoAmI,
} from '@huggingface/hub'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGitRepository, runGit } from '../git-repository.js'
import { type HubServerOptions, startHubServer } from './hub-server.js'

const WEIGHTS = Buffer.alloc(200_000, 'weights ')
const FILES = {
  'config.json': '{"model_type":"tiny"}',
  'README.md': '# Tiny',
  'weights/model.safetensors': WEIGHTS,
  'weights/deeper/vocab.txt': 'a\nb\n',
}

async function start(options?: HubServerOptions) {
  const hub = await startHubServer(options)
  onTestFinished(() => hub.close())
  return hub
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function bytesOf(blob: Blob | null): Promise<Buffer> {
  return Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))
}

describe('the hub of tests, asked by the real client', () => {
  it('gives commits, trees and blobs the ids that git gives them', async () => {
    const hub = await start()
    const repository = hub.createRepository('acme/tiny', { isLarge: () => false })
    const commit = repository.at(repository.commit(FILES))
    const dir = await mkdtemp(join(tmpdir(), 'firn-hub-'))
    onTestFinished(() => rm(dir, { recursive: true, force: true }))
    const real = await createGitRepository(join(dir, 'real.git'))
    await real.commit(FILES)
    const listed = await real.git(['ls-tree', '-r', '-t', 'main'])
    const expected = listed.split('\n').map((line) => line.split(/\s/).slice(2).toReversed().join(' '))
    const ours = [
      ...[...(commit?.files.values() ?? [])].map(({ path, oid }) => `${path} ${oid}`),
      ...[...(commit?.directories ?? [])].map(([path, oid]) => `${path} ${oid}`),
    ]
    expect(ours.toSorted()).toEqual(expected.toSorted())
    expect(await runGit(['hash-object', '-t', 'blob', '--stdin'], FILES['README.md'])).toBe(
      commit?.files.get('README.md')?.oid,
    )
  })

  it('lists a tree over several pages, with what large files are kept by', async () => {
    const hub = await start({ pageSize: 2 })
    const commit = hub.createRepository('acme/tiny').commit(FILES)
    const entries = await collect(
      listFiles({ repo: 'acme/tiny', recursive: true, revision: commit, hubUrl: hub.url }),
    )
    expect(entries.map(({ type, path }) => `${type} ${path}`).toSorted()).toEqual([
      'directory weights',
      'directory weights/deeper',
      'file README.md',
      'file config.json',
      'file weights/deeper/vocab.txt',
      'file weights/model.safetensors',
    ])
    expect(hub.requests).toHaveLength(3)
    const weights = entries.find(({ path }) => path.endsWith('.safetensors'))
    expect(weights?.lfs).toMatchObject({ size: WEIGHTS.length })
    expect(weights?.xetHash).toMatch(/^[0-9a-f]{64}$/)
    expect(weights?.xetHash).not.toBe(weights?.lfs?.oid)
  })

  it.each([true, false])('hands out files, kept by Xet (%s) or by git-lfs', async (xet) => {
    const hub = await start()
    hub.createRepository('acme/tiny', { xet }).commit(FILES)
    for (const [path, bytes] of Object.entries(FILES)) {
      const blob = await downloadFile({ repo: 'acme/tiny', path, hubUrl: hub.url })
      expect(await bytesOf(blob)).toEqual(Buffer.from(bytes))
    }
    const isReconstructed = hub.requests.some(({ path }) => path.startsWith('/v2/reconstructions/'))
    expect(isReconstructed).toBe(xet)
  })

  it('fills a cache that the client reads again', async () => {
    const hub = await start()
    const commit = hub.createRepository('gpt2').commit(FILES)
    const cacheDir = await mkdtemp(join(tmpdir(), 'firn-hub-cache-'))
    onTestFinished(() => rm(cacheDir, { recursive: true, force: true }))
    const snapshot = await snapshotDownload({ repo: 'gpt2', hubUrl: hub.url, cacheDir })
    expect(await readdir(cacheDir)).toEqual(['models--gpt2'])
    expect(await readFile(join(snapshot, 'weights/model.safetensors'))).toEqual(WEIGHTS)
    const [cached] = (await scanCacheDir(cacheDir)).repos
    expect(cached?.revisions.map(({ commitOid, refs }) => [commitOid, refs])).toEqual([[commit, ['main']]])
  })

  it('tells of a model at a revision', async () => {
    const hub = await start()
    const repository = hub.createRepository('acme/tiny', {
      gated: 'manual',
      info: { pipeline_tag: 'text-generation' },
    })
    const first = repository.commit(FILES)
    repository.tags.set('v1', first)
    repository.commit({ 'README.md': '# Later' })
    const info = await modelInfo({
      name: 'acme/tiny',
      hubUrl: hub.url,
      revision: 'v1',
      additionalFields: ['sha', 'filePaths'],
    })
    expect(info).toMatchObject({
      sha: first,
      gated: 'manual',
      task: 'text-generation',
      filePaths: Object.keys(FILES).toSorted(),
    })
    const [entry] = await pathsInfo({ repo: 'acme/tiny', paths: ['README.md'], hubUrl: hub.url })
    expect(entry).toMatchObject({ path: 'README.md', size: 7, type: 'file' })
  })

  it('lets in by token, and its storage without one', async () => {
    const hub = await start({
      tokens: {
        hf_alice: { name: 'alice', access: ['acme/gated', 'acme/private'] },
        hf_bob: { name: 'bob' },
      },
    })
    hub.createRepository('acme/gated', { gated: 'auto' }).commit(FILES)
    hub.createRepository('acme/private', { private: true }).commit(FILES)
    expect(await whoAmI({ accessToken: 'hf_alice', hubUrl: hub.url })).toMatchObject({ name: 'alice' })

    const download = (repo: string, accessToken?: string) =>
      downloadFile({
        repo,
        path: 'weights/model.safetensors',
        hubUrl: hub.url,
        xet: false,
        ...(accessToken && { accessToken }),
      })
    await expect(download('acme/gated')).rejects.toMatchObject({ statusCode: 401 })
    await expect(download('acme/gated', 'hf_bob')).rejects.toMatchObject({ statusCode: 403 })
    await expect(download('acme/private', 'hf_bob')).rejects.toMatchObject({ statusCode: 404 })
    await expect(download('acme/none')).rejects.toMatchObject({ statusCode: 401 })
    const blob = await download('acme/private', 'hf_alice')
    expect((await blob?.arrayBuffer())?.byteLength).toBe(WEIGHTS.length)
    const atStorage = hub.requests.filter(({ at }) => at === 'cdn')
    expect(atStorage.length).toBeGreaterThan(0)
    expect(atStorage.every(({ headers }) => headers.authorization === undefined)).toBe(true)
    expect((await fetch(`${hub.cdnUrl}/${'0'.repeat(64)}`)).status).toBe(403)
  })

  it('interrupts, and redirects from an old name', async () => {
    const hub = await start()
    hub.createRepository('acme/tiny').commit(FILES)
    hub.rename('tiny', 'acme/tiny')
    hub.interrupt({ status: 429, headers: { 'retry-after': '7' } })
    const url = `${hub.url}/tiny/resolve/main/README.md`
    const limited = await fetch(url)
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
    expect(await (await fetch(url)).text()).toBe('# Tiny')
    const part = await fetch(`${hub.url}/acme/tiny/resolve/main/weights/model.safetensors`, {
      headers: { range: 'bytes=199990-' },
    })
    expect([part.status, await part.text()]).toEqual([206, WEIGHTS.subarray(199_990).toString()])
  })
})
