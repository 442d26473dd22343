import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { downloadFileToCacheDir, scanCacheDir, snapshotDownload } from '@huggingface/hub'
import { expect, onTestFinished, test } from 'vitest'
import { files as filesLexicon } from '../../lexicons/dev/firn.js'
import type { PinnedFile } from '../listing.js'
import type { LayoutNames, ModelFiles } from './layout.js'
import { planLayout } from './plan-layout.js'
import { readHubCache } from './read-hub-cache.js'
import { readOllama } from './read-ollama.js'
import { type Obtain, writeLayout } from './write-layout.js'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const hex = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')

function pinned(name: string, text: string, more: Partial<PinnedFile> = {}): PinnedFile {
  const gitOid = hex('sha1', `blob ${text.length}\0${text}`)
  return { path: name, size: text.length, sha256: hex('sha256', text), gitOid, ...more }
}

const TEXTS = {
  'config.json': '{"model_type":"tiny"}',
  'copy.json': '{"model_type":"tiny"}',
  'onnx/deep/model.onnx': 'onnx bytes',
  'model.safetensors': 'weights',
}
const FILES = [
  pinned('config.json', TEXTS['config.json']),
  pinned('copy.json', TEXTS['copy.json']),
  pinned('model.safetensors', TEXTS['model.safetensors'], { lfs: true, xetHash: 'a'.repeat(64) }),
  pinned('onnx/deep/model.onnx', TEXTS['onnx/deep/model.onnx'], { lfs: true }),
]
const ORIGIN = filesLexicon.huggingface.build({
  endpoint: 'https://hub.example',
  repo: 'acme/tiny',
  rev: COMMIT,
  ref: 'main',
})
const MODEL: ModelFiles = { origin: ORIGIN, files: FILES }

const obtain: Obtain = async (wanted) => {
  for (const { destination, file } of wanted) {
    await writeFile(destination, TEXTS[file.path as keyof typeof TEXTS], { flag: 'wx' })
  }
}

function temporary(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'firn-layout-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

async function layOut(root: string, model: ModelFiles = MODEL, names: LayoutNames = {}) {
  return writeLayout(root, planLayout('hf-cache', model, names), { obtain })
}

test('the hub cache is as huggingface_hub lays it out, file by file', async () => {
  const root = temporary()
  await layOut(root)
  const repo = path.join(root, 'models--acme--tiny')
  expect(await readFile(path.join(repo, 'refs/main'), 'utf8')).toBe(COMMIT)
  const snapshot = path.join(repo, 'snapshots', COMMIT)
  expect(await readlink(path.join(snapshot, 'config.json'))).toBe(`../../blobs/${FILES[0]?.gitOid}`)
  expect(await readlink(path.join(snapshot, 'onnx/deep/model.onnx'))).toBe(
    `../../../../blobs/${FILES[3]?.sha256}`,
  )
  expect(await readFile(path.join(snapshot, 'onnx/deep/model.onnx'), 'utf8')).toBe('onnx bytes')
  expect(JSON.parse(await readFile(path.join(repo, `trees/${COMMIT}.json`), 'utf8'))).toMatchObject({
    format_version: 1,
    files: {
      'config.json': { size: TEXTS['config.json'].length, blob_id: FILES[0]?.gitOid },
      'model.safetensors': {
        size: 7,
        blob_id: FILES[2]?.gitOid,
        lfs_sha256: FILES[2]?.sha256,
        lfs_size: 7,
        xet_hash: 'a'.repeat(64),
      },
    },
  })
  expect(await readFile(path.join(root, 'CACHEDIR.TAG'), 'utf8')).toMatch(
    /^Signature: 8a477f597d28d172789f06886806bc55\n/,
  )
})

test("the hub's own client finds all of it without a network", async () => {
  const root = temporary()
  await layOut(root)
  const { repos, warnings } = await scanCacheDir(root)
  expect(warnings).toEqual([])
  expect(repos).toMatchObject([
    { id: { type: 'model', name: 'acme/tiny' }, revisions: [{ commitOid: COMMIT, refs: ['main'] }] },
  ])
  const noNetwork = () => Promise.reject(new Error('there is no network'))
  const place = { repo: 'acme/tiny', revision: COMMIT, cacheDir: root, fetch: noNetwork }
  for (const { path: name } of FILES) {
    const found = await downloadFileToCacheDir({ ...place, path: name })
    expect(await readFile(found, 'utf8')).toBe(TEXTS[name as keyof typeof TEXTS])
  }
  // It asks for the listing first, whatever lies there: this client has no offline mode for a snapshot.
  await expect(snapshotDownload(place)).rejects.toThrow('there is no network')
})

test('an id without an organisation has one part', async () => {
  const root = temporary()
  await layOut(root, MODEL, { id: 'gpt2' })
  expect((await scanCacheDir(root)).repos).toMatchObject([{ id: { name: 'gpt2' } }])
  expect(await readHubCache(root)).toMatchObject([{ id: 'gpt2' }])
})

test.each(['a--b/c', 'a/b/c', '../b', 'a/b..c', 'a/b.git', ''])('%j is refused as an id', (id) => {
  expect(() => planLayout('hf-cache', MODEL, { id })).toThrow('no name for a hub cache')
})

test.each(['../x', '/x', 'a//b', 'a/../b', 'a\0b'])('the path %j leads nowhere', (name) => {
  const file = { ...pinned('x', 'x'), path: name }
  for (const layout of ['hf-cache', 'plain'] as const) {
    expect(() => planLayout(layout, { ...MODEL, files: [file] })).toThrow(JSON.stringify(name))
  }
  expect(() => planLayout('hf-cache', MODEL, { refs: [name] })).toThrow(JSON.stringify(name))
})

test('a commit that was asked for has no ref; a chosen one has', async () => {
  const origin = { ...ORIGIN, ref: COMMIT }
  const plan = planLayout('hf-cache', { ...MODEL, origin })
  expect(plan.texts.filter(({ at }) => at.includes('/refs/'))).toEqual([])
  expect(plan.directories).toContain('models--acme--tiny/refs')
  const named = planLayout('hf-cache', { ...MODEL, origin }, { refs: ['main', 'refs/pr/1'] })
  expect(named.texts.map(({ at }) => at)).toContain('models--acme--tiny/refs/refs/pr/1')
})

test('a part of a model keeps no listing, by which the rest would be taken for deleted', () => {
  const origin = { ...ORIGIN, include: ['*.json'] }
  const plan = planLayout('hf-cache', { ...MODEL, origin })
  expect(plan.texts.filter(({ at }) => at.includes('/trees/'))).toEqual([])
})

test('what is there is left alone, and said; a second time nothing changes', async () => {
  const root = temporary()
  const first = await layOut(root)
  expect(first.created).toContain('models--acme--tiny/refs/main')
  expect(await layOut(root)).toEqual({ created: [], replaced: [] })
  const blob = path.join(root, 'models--acme--tiny/blobs', FILES[2]?.sha256 ?? '')
  await writeFile(blob, 'another')
  await expect(layOut(root)).rejects.toThrow('is there and is not model.safetensors: its sha256 is')
  expect(await readFile(blob, 'utf8')).toBe('another')
})

test('a ref moves on, and what it said before is told', async () => {
  const root = temporary()
  await layOut(root)
  const next = 'f'.repeat(40)
  const { replaced } = await layOut(root, { ...MODEL, origin: { ...ORIGIN, rev: next } })
  expect(replaced).toEqual([{ at: 'models--acme--tiny/refs/main', before: COMMIT, after: next }])
  expect((await readHubCache(root))[0]?.refs).toEqual({ main: next })
})

test('an interrupted run leaves no name by which half a model would be found', async () => {
  const root = temporary()
  const plan = planLayout('hf-cache', MODEL)
  const failing: Obtain = async ([first]) => {
    if (first) await writeFile(`${first.destination}.partial`, 'half')
    throw new Error('the network is gone')
  }
  const begun: string[] = []
  await expect(
    writeLayout(root, plan, {
      obtain: failing,
      onBegin: ({ created }) => Promise.resolve(void begun.push(...created)),
    }),
  ).rejects.toThrow('the network is gone')
  // Names that were not begun are nobody's: another tool may come to make them.
  expect(begun.filter((at) => /\/(?:refs|snapshots|trees)\//.test(at))).toEqual([])
  const [model] = await readHubCache(root)
  expect(model).toMatchObject({ refs: {}, partial: [expect.stringMatching(/\.partial$/)] })
  expect(model?.revisions).toEqual([])
})

test('a run that dies among the names leaves no snapshot that is taken for whole', async () => {
  const root = temporary()
  const plan = planLayout('hf-cache', MODEL)
  const links = plan.links.map((link, index) => (index < 2 ? link : { ...link, target: 'x'.repeat(5000) }))
  await expect(writeLayout(root, { ...plan, links }, { obtain })).rejects.toThrow()
  expect(await readHubCache(root)).toMatchObject([
    {
      refs: {},
      revisions: [{ state: 'incomplete', missing: ['model.safetensors', 'onnx/deep/model.onnx'] }],
    },
  ])
})

test('reading back tells what is whole, what is not, and what nobody can tell', async () => {
  const root = temporary()
  await layOut(root)
  expect((await readHubCache(root))[0]?.revisions).toMatchObject([{ state: 'complete', missing: [] }])
  const repo = path.join(root, 'models--acme--tiny')
  rmSync(path.join(repo, 'blobs', FILES[2]?.sha256 ?? ''))
  rmSync(path.join(repo, 'snapshots', COMMIT, 'copy.json'))
  expect((await readHubCache(root))[0]?.revisions).toMatchObject([
    { state: 'incomplete', missing: ['copy.json', 'model.safetensors'] },
  ])
  rmSync(path.join(repo, 'trees'), { recursive: true })
  rmSync(path.join(repo, 'snapshots', COMMIT, 'model.safetensors'))
  expect((await readHubCache(root))[0]?.revisions).toMatchObject([{ state: 'unknown' }])
  expect(await readHubCache(path.join(root, 'nowhere'))).toEqual([])
})

test('a model whose origin has no commit gets a snapshot that follows from its files', () => {
  const origin = filesLexicon.url.build({})
  const plan = planLayout('hf-cache', { origin, files: FILES }, { id: 'acme/tiny' })
  const lines = FILES.map(({ sha256, path: name }) => `${sha256}  ${name}\n`).join('')
  const snapshot = `models--acme--tiny/snapshots/${hex('sha256', lines).slice(0, 40)}`
  expect(plan.links[0]?.at).toBe(`${snapshot}/config.json`)
  expect(() => planLayout('hf-cache', { origin, files: FILES })).toThrow('name it with --id org/name')
})

test('a file that is named as the beginning of another is refused beside it', () => {
  const files = [pinned('a', 'one'), pinned('a.partial', 'two')]
  expect(() => planLayout('plain', { origin: ORIGIN, files })).toThrow('a.partial is where a lies until')
})

test('a commit that is none, of an origin that nobody knows, leads nowhere', () => {
  const origin = { $type: 'com.example.files#other', rev: '../../..' } as unknown as ModelFiles['origin']
  const { directories, links } = planLayout('hf-cache', { origin, files: FILES }, { id: 'acme/tiny' })
  expect([...directories, ...links.map(({ at }) => at)].filter((at) => at.includes('..'))).toEqual([])
})

test('main of a model of which no branch was asked for is left where it is', async () => {
  const root = temporary()
  await layOut(root)
  const { ref: _, ...origin } = ORIGIN
  expect((await layOut(root, { ...MODEL, origin: { ...origin, rev: 'f'.repeat(40) } })).replaced).toEqual([])
  expect((await readHubCache(root))[0]?.refs).toEqual({ main: COMMIT })
})

test('two files that the hub calls alike and that differ are refused', () => {
  const gitOid = FILES[0]?.gitOid ?? ''
  const files = [pinned('a', 'a', { gitOid }), pinned('b', 'b', { gitOid })]
  expect(() => planLayout('hf-cache', { ...MODEL, files })).toThrow('a and b differ')
})

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  config: {
    mediaType: 'application/vnd.docker.container.image.v1+json',
    digest: `sha256:${hex('sha256', '{}')}`,
    size: 2,
  },
  layers: [
    {
      mediaType: 'application/vnd.ollama.image.model',
      digest: `sha256:${hex('sha256', 'weights')}`,
      size: 7,
    },
  ],
})
const OLLAMA: ModelFiles = {
  origin: filesLexicon.ollama.build({
    registry: 'https://registry.ollama.ai',
    model: 'library/tiny',
    tag: 'latest',
    digest: hex('sha256', MANIFEST),
    manifest: MANIFEST,
  }),
  files: [pinned('config.json', '{}'), pinned('model.safetensors', 'weights')],
}

test("Ollama's models directory has blobs by digest and the manifest as it was, and is read back", async () => {
  const root = temporary()
  const texts = { 'config.json': '{}', 'model.safetensors': 'weights' }
  await writeLayout(root, planLayout('ollama', OLLAMA), {
    obtain: async (wanted) => {
      for (const { destination, file } of wanted) {
        await writeFile(destination, texts[file.path as keyof typeof texts])
      }
    },
  })
  const manifest = path.join(root, 'manifests/registry.ollama.ai/library/tiny/latest')
  expect(await readFile(manifest, 'utf8')).toBe(MANIFEST)
  expect(await readFile(path.join(root, `blobs/sha256-${hex('sha256', 'weights')}`), 'utf8')).toBe('weights')
  expect(await readOllama(root)).toMatchObject([
    { id: 'tiny:latest', digest: hex('sha256', MANIFEST), missing: [] },
  ])
  rmSync(path.join(root, `blobs/sha256-${hex('sha256', 'weights')}`))
  expect(await readOllama(root)).toMatchObject([{ missing: [hex('sha256', 'weights')] }])
})

test('a manifest with another digest, and a model of no Ollama registry, are refused', () => {
  const origin = { ...OLLAMA.origin, manifest: `${MANIFEST} ` }
  expect(() => planLayout('ollama', { ...OLLAMA, origin })).toThrow('has another digest')
  expect(() => planLayout('ollama', MODEL)).toThrow('Only a model of an Ollama registry')
})

test('a link of somebody else in the way is not replaced', async () => {
  const root = temporary()
  const at = path.join(root, 'models--acme--tiny/snapshots', COMMIT)
  await mkdir(at, { recursive: true })
  await symlink('/etc/hostname', path.join(at, 'config.json'))
  await expect(layOut(root)).rejects.toThrow('something else than a link')
  expect((await lstat(path.join(at, 'config.json'))).isSymbolicLink()).toBe(true)
})
