import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LockedPin } from '../../src/atoms/lock/lock.js'
import { parseLock } from '../../src/atoms/lock/read-lock.js'
import { runFirn } from '../atoms/stage.js'
import { type CliHome, createHome, removeHome } from '../cli/firn.js'
import { GIT } from '../support/git-repository.js'
import { type GitServer, startGitServer } from '../support/git-server.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'

const run = promisify(execFile)

/** Archives of one folder, by how GNU tar is told to make them. */
const ARCHIVES: Readonly<Record<string, readonly string[]>> = {
  'plain.tar': ['--format=ustar', '--exclude=*and-another*'],
  'gnu.tar.gz': ['--format=gnu', '--gzip'],
  'pax.tar.gz': ['--format=pax', '--gzip'],
  'oldest.tar.gz': ['--format=v7', '--gzip', '--exclude=*long*'],
  'x.tar.xz': ['--xz'],
  'b.tar.bz2': ['--bzip2'],
  'dot.tgz': ['--gzip', '--transform=s,^,./,'],
}

describeWith([NIX, GIT], 'what is pinned is what Nix takes', () => {
  let nix: PrivateNix
  let server: GitServer
  let files: Server
  let home: CliHome
  let served: string
  let url: string
  let work: string
  /** As it lies in the trees of atoms. */
  let library: string

  beforeAll(async () => {
    nix = await createPrivateNix()
    server = await startGitServer()
    home = createHome({ FIRN_REGISTRY: 'http://127.0.0.1:9', FIRN_DEVELOPMENT: 'true' })
    await writeFile(path.join(home.dir, '.gitconfig'), '[user]\nname = Alice\nemail = alice@alice.example\n')
    served = await mkdtemp(path.join(tmpdir(), 'firn-served-'))
    await makeFiles(served)
    library = await mkdtemp(path.join(tmpdir(), 'firn-library-'))
    await cp('src/nix/library/atom/evaluate', path.join(library, 'evaluate'), { recursive: true })
    await cp('src/nix/library/lib', path.join(library, 'lib'), { recursive: true })
    files = createServer((request, response) => {
      readFile(path.join(served, path.basename(request.url ?? ''))).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      )
    }).listen(0, '127.0.0.1')
    await once(files, 'listening')
    url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`
    await runFirn(home, home.dir, ['atom', 'init', 'project', '--init-git'])
    await runFirn(home, path.join(home.dir, 'project'), ['atom', 'new', 'site', '--nix'])
    work = path.join(home.dir, 'project/site')
  })
  afterAll(async () => {
    files?.close()
    if (home) removeHome(home)
    const remove = (directory: string) => rm(directory, { recursive: true, force: true })
    await Promise.all([server?.close(), nix?.remove(), ...[served, library].map(remove)])
  })

  /** Adds a direct dependency and gives what was locked. */
  async function add(...argv: string[]): Promise<LockedPin> {
    const { code, json, stderr } = await runFirn(home, work, ['atom', 'add', 'direct', 'nix', ...argv])
    expect([code, json.error, stderr]).toEqual([0, undefined, ''])
    const lock = parseLock(await readFile(path.join(work, 'atom.lock'), 'utf8'))
    expect(lock.deps).toContainEqual(json.pin)
    return json.pin
  }

  /** A file of what an expression fetches. */
  const contents = (expression: string) => nix.evalJson(`builtins.readFile (${expression})`)
  /** What modules see of a source that is built with. */
  const evaluated = ({ type, ...fields }: LockedPin) => {
    const entry = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} = ${JSON.stringify(value)};`],
    )
    return `(import ${library}/evaluate/pins.nix (import ${library}/evaluate/scope.nix { }) { type = "${type}"; ${entry.join(' ')} }).src`
  }
  const quoted = (text: string) => JSON.stringify(text)

  test.each(Object.keys(ARCHIVES))('an archive: %s', async (name) => {
    const pin = await add(`${url}/${name}`, '--key', 'archive')
    if (pin.type !== 'nix+tar') expect.fail(pin.type)
    const fetched = `builtins.fetchTarball { url = ${quoted(pin.url)}; sha256 = ${quoted(pin.hash)}; }`
    expect(await contents(`"\${${fetched}}/inside/file"`)).toBe('a file\n')
  })

  test('a file, and an archive that is taken as one', async () => {
    for (const argv of [['notes.txt'], ['plain.tar', '--tar=false']]) {
      const [name = '', ...flags] = argv
      const pin = await add(`${url}/${name}`, '--key', 'notes', ...flags)
      if (pin.type !== 'nix') expect.fail(pin.type)
      const fetched = `builtins.fetchurl { url = ${quoted(pin.url)}; sha256 = ${quoted(pin.hash)}; }`
      expect(await nix.evalJson(`builtins.pathExists (${fetched})`)).toBe(true)
    }
  })

  test('what is built with: a file, and a program', async () => {
    for (const flags of [[], ['--executable']]) {
      const pin = await add(`${url}/tool`, '--build', '--key', 'tool', ...flags)
      if (pin.type !== 'nix+src') expect.fail(pin.type)
      expect(pin.executable ?? false).toBe(flags.length > 0)
      const { stdout } = await nix.nixBuild(['--no-out-link', '-E', evaluated(pin)])
      expect(await readFile(stdout.trim(), 'utf8')).toContain('echo tool')
      expect(((await stat(stdout.trim())).mode & 0o100) !== 0).toBe(pin.executable ?? false)
    }
    const unpacked = await add(`${url}/plain.tar`, '--build', '--key', 'tool')
    const archive = await add(`${url}/plain.tar`, '--key', 'archive')
    expect(unpacked).toMatchObject({ type: 'nix+src', unpack: true })
    expect('hash' in unpacked && 'hash' in archive && unpacked.hash === archive.hash).toBe(true)
    expect(await contents(`"\${${evaluated(unpacked)}}/inside/file"`)).toBe('a file\n')
    const packed = await add(`${url}/plain.tar`, '--build', '--unpack=false', '--key', 'tool')
    const { stdout } = await nix.nixBuild(['--no-out-link', '-E', evaluated(packed)])
    expect(await readFile(stdout.trim())).toEqual(await readFile(path.join(served, 'plain.tar')))
  })

  test('what --fresh locks again is a program still, for the manifest cannot say so', async () => {
    const pin = await add(`${url}/tool`, '--build', '--key', 'program', '--executable')
    const resolve = async (...argv: string[]) => {
      const { code, json } = await runFirn(home, work, ['atom', 'resolve', ...argv])
      expect([code, json.error]).toEqual([0, undefined])
      return parseLock(await readFile(path.join(work, 'atom.lock'), 'utf8')).deps
    }
    expect(await resolve('--fresh')).toContainEqual(pin)
    const manifest = path.join(work, 'atom.toml')
    const text = await readFile(manifest, 'utf8')
    await writeFile(
      manifest,
      text.replace(`program.build = "${url}/tool"`, `program.build = "${url}/notes.txt"`),
    )
    expect(await resolve('--fresh')).toContainEqual(
      expect.objectContaining({ name: 'program', url: `${url}/notes.txt`, executable: undefined }),
    )
    await writeFile(manifest, text)
  })

  describe('a repository', () => {
    let repository: string
    let first: string
    let second: string

    beforeAll(async () => {
      const made = await server.createRepository('source')
      first = await made.commit({ file: 'one\n' })
      await made.git(['tag', 'v1.2.3'])
      await made.git(['tag', '-a', '-m', 'a release', '1.10.0'])
      second = await made.commit({ file: 'two\n' })
      await made.git(['tag', 'v2.0.0'])
      await made.git(['branch', 'old', first])
      repository = made.smartUrl
    })

    test.each([
      [[], () => ({ rev: second })],
      [['--git', 'old'], () => ({ rev: first })],
      [['--git', 'v1.2.3'], () => ({ rev: first })],
      [['--git', '^1'], () => ({ rev: first, version: '1.10.0' })],
      [['--git', '*'], () => ({ rev: second, version: '2.0.0' })],
    ])('%j', async (flags, expected) => {
      const pin = await add(repository, '--key', 'source', ...flags)
      expect(pin).toEqual({ type: 'nix+git', name: 'source', url: repository, ...expected() })
      if (pin.type !== 'nix+git') return
      const fetched = `builtins.fetchGit { url = ${quoted(pin.url)}; rev = ${quoted(pin.rev)}; allRefs = true; }`
      expect(await contents(`"\${${fetched}}/file"`)).toBe(pin.rev === first ? 'one\n' : 'two\n')
    })

    test('what it does not have is refused with what it has', async () => {
      const none = await runFirn(home, work, ['atom', 'add', 'direct', 'nix', repository, '--git', '^7'])
      expect(none.json.error).toMatchObject({
        name: 'PinError',
        message: `No tag of ${repository} meets ^7.`,
        hint: 'The highest are 2.0.0, 1.10.0, 1.2.3.',
      })
      const branch = await runFirn(home, work, ['atom', 'add', 'direct', 'nix', repository, '--git', 'nope'])
      expect(branch.json.error.message).toContain('has no branch or tag nope')
    })
  })

  test('an address with the version of an atom follows it', async () => {
    const lib = await server.createRepository('lib')
    const toml = (version: string) =>
      `[package]\nlabel = "theme"\nversion = "${version}"\n[compose.as]\nnix = "."\n`
    await lib.commit({ 'theme/atom.toml': toml('1.0.0') })
    await lib.publish({ path: 'theme', label: 'theme', version: '1.0.0' })
    await writeFile(path.join(served, 'files-1.0.0.txt'), 'first')
    await writeFile(path.join(served, 'files-1.1.0.txt'), 'second')
    await runFirn(home, work, ['atom', 'add', `${lib.smartUrl}::theme@^1`])
    const pin = await add(`${url}/files-{lib.theme}.txt`, '--key', 'files')
    expect(pin.url).toBe(`${url}/files-1.0.0.txt`)
    expect(await readFile(path.join(work, 'atom.toml'), 'utf8')).toContain(
      `files = { url = "${url}/files-__VERSION__.txt", from_version = ["lib", "theme"] }`,
    )
    await lib.commit({ 'theme/atom.toml': toml('1.1.0') })
    await lib.publish({ path: 'theme', label: 'theme', version: '1.1.0' })
    const { json } = await runFirn(home, work, ['atom', 'update', 'theme'])
    expect(json.atom.changes).toMatchObject([{ name: 'lib.theme', to: '1.1.0' }, { name: 'files' }])
    const lock = parseLock(await readFile(path.join(work, 'atom.lock'), 'utf8'))
    expect(lock.deps).toContainEqual(
      expect.objectContaining({ name: 'files', url: `${url}/files-1.1.0.txt` }),
    )
  })

  test.each([
    ['missing.tar.gz', 'answers 404'],
    ['broken.tar.gz', 'cannot be unpacked'],
    ['two.tar.gz', '2 entries at its top'],
  ])('%s is refused, and nothing is written', async (name, message) => {
    const before = await readFile(path.join(work, 'atom.toml'), 'utf8')
    const { code, json } = await runFirn(home, work, ['atom', 'add', 'direct', 'nix', `${url}/${name}`])
    expect(code).toBe(1)
    expect(json.error.message).toContain(message)
    expect(await readFile(path.join(work, 'atom.toml'), 'utf8')).toBe(before)
  })
})

/** A folder with all that an archive can hold, and archives of it. */
async function makeFiles(directory: string): Promise<void> {
  const top = path.join(directory, 'top')
  const deep = path.join(top, 'a-long-name'.repeat(9), 'and-another-one'.repeat(9))
  await mkdir(path.join(top, 'inside'), { recursive: true })
  await mkdir(path.join(top, 'empty'))
  await mkdir(deep, { recursive: true })
  await writeFile(path.join(deep, 'ünïcode'), 'deep\n')
  await writeFile(path.join(top, 'inside/file'), 'a file\n')
  await writeFile(path.join(top, 'program'), '#!/bin/sh\n')
  await chmod(path.join(top, 'program'), 0o755)
  await symlink('inside/file', path.join(top, 'link'))
  await run('ln', [path.join(top, 'inside/file'), path.join(top, 'hard-link')])
  for (const [name, flags] of Object.entries(ARCHIVES)) {
    await run('tar', ['-C', directory, ...flags, '-cf', path.join(directory, name), 'top'])
  }
  await run('tar', ['-C', top, '-czf', path.join(directory, 'two.tar.gz'), 'inside', 'program'])
  await writeFile(path.join(directory, 'broken.tar.gz'), 'no archive at all')
  await writeFile(path.join(directory, 'notes.txt'), 'notes\n')
  await writeFile(path.join(directory, 'tool'), '#!/bin/sh\necho tool\n')
}
