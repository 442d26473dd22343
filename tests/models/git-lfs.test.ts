import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { files } from '../../src/lexicons/dev/firn.js'
import { NO_CREDENTIALS } from '../../src/models/credentials.js'
import { downloadFiles } from '../../src/models/download/download-files.js'
import { gitLfsSource } from '../../src/models/git-lfs/source.js'
import type { Listing } from '../../src/models/listing.js'
import type { GitLfsRequest } from '../../src/models/request.js'
import type { SourceContext } from '../../src/models/source.js'
import { GIT } from '../support/git-repository.js'
import {
  type GitLfsServer,
  type GitLfsServerOptions,
  startGitLfsServer,
} from '../support/models/git-lfs-server.js'
import { GIT_LFS, type GitLfsWorkTree, openGitLfsWorkTree } from '../support/models/git-lfs-work-tree.js'
import { describeWith } from '../support/prerequisite.js'

const WEIGHTS = randomBytes(2_000_000)
const FILES = {
  'config.json': '{"model_type":"tiny"}\n',
  'weights/model é.safetensors': WEIGHTS,
  'weights/large-text.json': `${'x'.repeat(500_000)}\n`,
  'empty.txt': '',
  'notes/README.md': '# Notes\n',
}
const CONTEXT: SourceContext = { fetch, credentials: NO_CREDENTIALS }
const hex = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

let server: GitLfsServer
let tree: GitLfsWorkTree
let url: string
let dir: string

async function start(options: GitLfsServerOptions = {}): Promise<string> {
  server = await startGitLfsServer(options)
  url = await server.createRepository('tiny')
  tree = await openGitLfsWorkTree(url, ['*.safetensors'])
  return tree.push(FILES)
}
const list = (more: Partial<GitLfsRequest> = {}, context = CONTEXT) =>
  gitLfsSource.list({ type: 'git-lfs', url, rev: 'main', ...more }, context)
const download = (listing: Listing, context = CONTEXT) => {
  const locate = gitLfsSource.locator?.(listing.origin, listing.files, context)
  const wanted = listing.files.map((file) => ({
    ...file,
    destination: path.join(dir, file.path),
    locate: locate && (() => locate(file.path)),
  }))
  return downloadFiles(wanted, { fetch, headersFor: (to) => gitLfsSource.headersFor(to, context) })
}

describeWith([GIT, GIT_LFS], 'a repository with git-lfs', () => {
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'firn-git-lfs-'))
  })
  afterEach(async () => {
    await tree[Symbol.asyncDispose]()
    await server.close()
    await rm(dir, { recursive: true, force: true })
  })

  test('that git-lfs itself pushed is pulled again by it', async () => {
    await start()
    await using other = await openGitLfsWorkTree(url, [])
    await other.git('pull', '--quiet', 'origin', 'main')
    expect(WEIGHTS.equals(await readFile(path.join(other.dir, 'weights/model é.safetensors')))).toBe(true)
  })

  test('is listed by its pointers, and no object of it is read', async () => {
    const rev = await start()
    server.asked.length = 0
    const { origin, files: listed, bases } = await list()
    expect(files.gitLfs.$matches(origin)).toBe(true)
    expect(origin).toMatchObject({ url, rev, ref: 'main' })
    expect(listed.map(({ path, size, lfs, urls }) => ({ path, size, lfs, urls }))).toEqual(
      [
        ['.gitattributes', 50, undefined],
        ['config.json', 22, undefined],
        ['empty.txt', 0, undefined],
        ['notes/README.md', 8, undefined],
        ['weights/large-text.json', 500_001, undefined],
        ['weights/model é.safetensors', WEIGHTS.length, true],
      ].map(([path, size, lfs]) => ({ path, size, lfs, urls: [] })),
    )
    expect(listed.find(({ lfs }) => lfs)?.sha256).toBe(hex(WEIGHTS))
    const config = listed.find(({ path }) => path === 'config.json')
    expect(config?.sha256).toBe(hex(FILES['config.json']))
    expect(config?.gitOid).toBe(await tree.git('rev-parse', 'HEAD:config.json'))
    expect(bases).toEqual([])
    expect(server.asked.filter((asked) => asked.includes('lfs'))).toEqual([])
  })

  test('without addresses is downloaded by git and by the batch API, whose addresses are written nowhere', async () => {
    await start()
    const listing = await list()
    await download(listing)
    for (const [name, bytes] of Object.entries(FILES)) {
      expect(hex(await readFile(path.join(dir, name)))).toBe(hex(bytes))
    }
    expect(JSON.stringify(listing)).not.toContain('signature')
    expect(server.asked.some((asked) => asked.includes('signature'))).toBe(true)
  })

  test('at a forge that resolves LFS has addresses that last', async () => {
    const rev = await start({ media: 'content' })
    const listing = await list()
    const base = `${url.replace(/\.git$/, '')}/media/commit/${rev}/`
    expect(listing.bases).toEqual([base])
    expect(listing.files.at(-1)?.urls).toEqual([`${base}weights/model%20%C3%A9.safetensors`])
    server.asked.length = 0
    await download(listing)
    expect(server.asked.filter((asked) => asked.includes('/info/'))).toEqual([])
    expect(WEIGHTS.equals(await readFile(path.join(dir, 'weights/model é.safetensors')))).toBe(true)
  })

  test('at a forge that gives pointers for files is not taken at its word', async () => {
    await start({ media: 'pointers' })
    const told: string[] = []
    const listing = await list({}, { ...CONTEXT, report: (line) => told.push(line) })
    expect(listing.files.at(-1)?.urls).toEqual([])
    expect(told).toEqual([expect.stringContaining('no addresses of files that last')])
  })

  test('is listed by directory, by globs, by a tag and by a commit', async () => {
    const rev = await start()
    await tree.git('tag', '--annotate', '--message', 'one', 'v1')
    await tree.git('push', '--quiet', 'origin', 'v1')
    await tree.push({ 'later.txt': 'later\n' })
    const weights = await list({ rev: 'v1', subdir: './weights/' })
    expect(weights.origin).toMatchObject({ rev, ref: 'v1', path: 'weights' })
    expect(weights.files.map(({ path }) => path)).toEqual(['large-text.json', 'model é.safetensors'])
    const chosen = await list({ rev, lfsFiles: ['*.safetensors', 'config.json'] })
    expect(chosen.origin).toMatchObject({ rev, include: ['*.safetensors', 'config.json'] })
    expect(chosen.origin).not.toHaveProperty('ref')
    expect(chosen.files.map(({ path }) => path)).toEqual(['config.json', 'weights/model é.safetensors'])
    expect((await list()).files.map(({ path }) => path)).toContain('later.txt')
  })

  test('behind a login is read with that of netrc', async () => {
    await start()
    const listing = await list()
    await using locked = await startGitLfsServer({ authorization: 'Basic YWxpY2U6c2VjcmV0' })
    const closed = { ...listing.origin, url: url.replace(server.url, locked.url) as `${string}:${string}` }
    const netrc = () => Promise.resolve({ login: 'alice', password: 'secret' })
    const context: SourceContext = { fetch, credentials: { ...NO_CREDENTIALS, netrc } }
    await expect(list({ url: closed.url })).rejects.toMatchObject({
      code: 'Unauthorized',
      message: expect.stringContaining('~/.netrc'),
    })
    const locate = gitLfsSource.locator?.(closed, listing.files, CONTEXT)
    await expect(locate?.('weights/model é.safetensors')).rejects.toMatchObject({ code: 'Unauthorized' })
    // The login opens the door; behind it there is no such repository.
    await expect(list({ url: closed.url }, context)).rejects.toMatchObject({ code: 'NotFound' })
  })

  test('whose object was never pushed says which one', async () => {
    await start()
    const listing = await list()
    const lost = listing.files.map((file) => (file.lfs ? { ...file, sha256: hex('lost') } : file))
    const locate = gitLfsSource.locator?.(listing.origin, lost, CONTEXT)
    await expect(locate?.('weights/model é.safetensors')).rejects.toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining(
        `does not give the object ${hex('lost')}: Object does not exist (404)`,
      ),
    })
  })

  test.each<[string, Partial<GitLfsRequest>, string]>([
    ['a branch that is not there', { rev: 'gone' }, 'has no branch or tag "gone"'],
    ['a short commit', { rev: 'abcdef1' }, 'write all of its 40 digits'],
    ['a commit that is not there', { rev: 'a'.repeat(40) }, 'gives no commit'],
    ['a directory that is not there', { subdir: 'weights/gone' }, 'has no directory weights/gone'],
    ['a way out of it', { subdir: '../x' }, 'holds ".."'],
    ['globs that match nothing', { lfsFiles: ['*.gguf'] }, 'has no files that are asked for'],
  ])('with %s is told as that', async (_, request, message) => {
    await start()
    await expect(list(request)).rejects.toThrow(message)
  })

  test('that is none is told as that', async () => {
    await start()
    await expect(list({ url: `${server.url}/nothing/here` })).rejects.toMatchObject({ code: 'NotFound' })
    await expect(list({ url: 'git@github.com:a/b.git' })).rejects.toThrow('is no address of https')
  })
})
