import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Git } from '../../cli/git/git.js'
import { GitError } from '../../cli/git/git-error.js'
import { createRefs, listRefs, listRemoteRefs } from '../../cli/git/refs.js'
import { createBare, openRepository, openWorkDirectory, type Repository } from '../../cli/git/repository.js'
import { fetchRefs, pushAtomic } from '../../cli/git/transfer.js'
import { objectId } from '../../src/atoms/object-id.js'

const env = { ...process.env, GIT_DIR: '/nowhere', GIT_CONFIG_GLOBAL: '/dev/null' }
const git = new Git({ env })
const WHO = ['-c', 'user.name=A', '-c', 'user.email=a@a.example']
let home = ''
let source: Repository
let remote: Repository

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'firn-git-'))
  const work = join(home, 'work')
  await git.run(['init', '--quiet', '-b', 'main', '--', work])
  source = await openRepository(git, work)
  remote = await createBare(git, join(home, 'remote.git'))
  await writeFile(join(work, 'a.txt'), 'hello')
  await commitAll('first')
})

afterAll(() => rm(home, { recursive: true, force: true }))

async function commitAll(message: string): Promise<string> {
  await source.run(['add', '--all'], { cwd: source.workTree ?? '' })
  await source.git.run([...WHO, 'commit', '--quiet', '-m', message], { cwd: source.workTree ?? '' })
  return (await source.resolve('HEAD', 'commit')) ?? ''
}

async function failure(task: Promise<unknown>): Promise<GitError> {
  const error = await task.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(GitError)
  return error as GitError
}

describe('objects', () => {
  it('are written, read whole and piece by piece, in the order that they were asked for', async () => {
    const big = Buffer.alloc(300_000, 'x')
    const id = await source.writeObject('blob', big)
    expect(id).toBe(objectId('blob', big))
    using reader = source.reader()
    const [first, missing, second] = await Promise.all([
      reader.read(id),
      reader.read('0'.repeat(40)),
      reader.read('HEAD:a.txt'),
    ])
    expect(first?.bytes.equals(big)).toBe(true)
    expect(missing).toBeUndefined()
    expect(second).toMatchObject({ type: 'blob', bytes: Buffer.from('hello') })
    let size = 0
    for await (const piece of reader.contents(id)) size += piece.length
    expect(size).toBe(big.length)
    expect((await reader.read('HEAD:a.txt'))?.bytes.toString()).toBe('hello')
    expect((await failure(reader.read(id, 10))).reason).toBe('TooMuchOutput')
    expect((await reader.read('HEAD'))?.type).toBe('commit')
  })

  it('are refused when git would not read them', async () => {
    expect((await failure(source.writeObject('commit', Buffer.from('nonsense')))).message).toContain(
      'git hash-object: ',
    )
  })

  it('are found by what names them, or not', async () => {
    expect(await source.resolve('HEAD:a.txt')).toBe(objectId('blob', Buffer.from('hello')))
    expect(await source.resolve('HEAD:b.txt')).toBeUndefined()
    expect(await source.resolve('--all')).toBeUndefined()
    expect(await source.resolve('no-such-branch')).toBeUndefined()
  })
})

describe('refs', () => {
  it('are made all or none', async () => {
    const head = (await source.resolve('HEAD')) ?? ''
    await createRefs(source, new Map([['refs/x/a', head]]))
    const both = new Map([
      ['refs/x/b', head],
      ['refs/x/a', head],
    ])
    await failure(createRefs(source, both))
    expect([...(await listRefs(source, 'refs/x'))]).toEqual([['refs/x/a', head]])
  })

  it('are sent all or none, and never over others', async () => {
    const first = (await source.resolve('HEAD')) ?? ''
    await pushAtomic(source, remote.gitDir, [[first, 'refs/heads/main']])
    await writeFile(join(source.workTree ?? '', 'b.txt'), 'b')
    const second = await commitAll('second')
    const other = await source.text([...WHO, 'commit-tree', '-m', 'other', `${first}^{tree}`])
    const pushed = pushAtomic(source, remote.gitDir, [
      [second, 'refs/heads/new'],
      [other, 'refs/heads/main'],
    ])
    expect((await failure(pushed)).reason).toBe('Rejected')
    expect([...(await listRemoteRefs(git, remote.gitDir, ['refs/heads/*']))]).toEqual([
      ['refs/heads/main', first],
    ])
  })

  it('are fetched under names of our own', async () => {
    const local = await createBare(git, join(home, 'fetched.git'))
    await fetchRefs(local, `file://${remote.gitDir}`, ['refs/heads/main:refs/found/0'], { depth: 1 })
    expect((await listRefs(local, 'refs/found')).size).toBe(1)
    const missing = fetchRefs(local, `file://${remote.gitDir}`, ['refs/heads/none'])
    expect((await failure(missing)).reason).toBe('NotFound')
  })

  it('are fetched in part from a directory, however it is named', async () => {
    const spaced = join(home, 'a directory.git')
    await git.run(['clone', '--quiet', '--bare', '--', remote.gitDir, spaced])
    await git.run(['-C', spaced, 'config', 'uploadpack.allowFilter', 'true'])
    const local = await createBare(git, join(home, 'lean.git'))
    await fetchRefs(local, spaced, ['refs/heads/main:refs/found/0'], { depth: 1, filter: 'tree:0' })
    expect((await listRefs(local, 'refs/found')).size).toBe(1)
    expect(await local.text(['config', '--list'])).not.toContain('promisor')
  })
})

describe('whatever stands in a repository or an address', () => {
  it('runs no hook of it', async () => {
    const hooks = join(source.gitDir, 'hooks')
    await mkdir(hooks, { recursive: true })
    for (const name of ['pre-push', 'reference-transaction']) {
      await writeFile(join(hooks, name), `#!/bin/sh\ntouch ${home}/hook-ran\nexit 1\n`)
      await chmod(join(hooks, name), 0o755)
    }
    await pushAtomic(source, remote.gitDir, [['HEAD', 'refs/heads/hooks']])
    await createRefs(source, new Map([['refs/x/c', (await source.resolve('HEAD')) ?? '']]))
    await expect(rm(join(home, 'hook-ran'))).rejects.toThrow('ENOENT')
  })

  it('is no bare repository among the files of another, unless it is named as one', async () => {
    const work = source.workTree ?? ''
    const embedded = await createBare(git, join(work, 'docs'))
    await mkdir(join(work, 'docs', 'inside'))
    for (const directory of [embedded.gitDir, join(embedded.gitDir, 'inside')]) {
      expect((await failure(openWorkDirectory(git, directory))).reason).toBe('NotFound')
    }
    expect(await embedded.text(['rev-parse', '--is-bare-repository'])).toBe('true')
    await rm(embedded.gitDir, { recursive: true })
    await mkdir(join(work, 'deep/down'), { recursive: true })
    const { repository, path } = await openWorkDirectory(git, join(work, 'deep/down'))
    expect([repository.gitDir, path]).toEqual([source.gitDir, 'deep/down'])
    expect((await openWorkDirectory(git, work)).path).toBe('')
  })

  it('runs no program', async () => {
    const ext = listRemoteRefs(git, `ext::sh -c touch% ${home}/ran`, ['refs/*'])
    expect((await failure(ext)).reason).toBe('Forbidden')
    const option = listRemoteRefs(git, `--upload-pack=touch ${home}/ran`, ['refs/*'])
    await failure(option)
    const file = listRemoteRefs(git.limitedTo(['https']), `file://${remote.gitDir}`, ['refs/*'])
    expect((await failure(file)).reason).toBe('Forbidden')
    await expect(rm(join(home, 'ran'))).rejects.toThrow('ENOENT')
  })
})

describe('a command', () => {
  it('is ended when it prints too much, takes too long, or is given up', async () => {
    const args = ['cat-file', '--batch-check', '--batch-all-objects']
    expect((await failure(source.run(args, { maxBytes: 10 }))).reason).toBe('TooMuchOutput')
    const waits = ['-c', 'alias.waits=!sleep 60', 'waits']
    expect((await failure(source.run(waits, { timeoutMs: 50 }))).reason).toBe('TimedOut')
    expect((await failure(source.run(waits, { signal: AbortSignal.timeout(50) }))).reason).toBe('Aborted')
  })

  it('says why it failed', async () => {
    const nowhere = await failure(openRepository(git, home))
    expect(nowhere.reason).toBe('NotFound')
    expect(nowhere.message).toContain('not a git repository')
    const refused = await failure(listRemoteRefs(git, 'http://127.0.0.1:1/x.git', ['refs/*']))
    expect(refused.reason).toBe('Unreachable')
    expect((await failure(new Git({ env, program: 'no-such-git' }).run(['version']))).reason).toBe(
      'NotInstalled',
    )
  })
})
