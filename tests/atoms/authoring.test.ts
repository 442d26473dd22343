import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { atomId } from '../../src/atoms/atom-id.js'
import { parseLock } from '../../src/atoms/lock/read-lock.js'
import { type CliHome, createHome, removeHome } from '../cli/firn.js'
import { GIT, runGit } from '../support/git-repository.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'
import { describeWith } from '../support/prerequisite.js'
import { atomToml, ekalaToml, type FirnRun, runFirn } from './stage.js'

/** A manifest with what it needs, set by set. */
function manifest(
  label: string,
  version: string,
  sets: Record<string, string>,
  needs: Record<string, string> = {},
) {
  const lines = Object.entries(sets).map(([tag, mirror]) => `${tag} = "${mirror}"\n`)
  const from = Object.entries(needs).map(([name, requirement]) => {
    const [set, needed] = name.split('.')
    return `[deps.from.${set}]\n${needed} = "${requirement}"\n`
  })
  return `${atomToml(label, version, `[package.sets]\n${lines.join('')}`)}${from.join('')}`
}

describeWith([GIT], 'authoring atoms', () => {
  let server: GitServer
  let home: CliHome
  /** theme 0.1.9, 0.1.10, 0.2.0; icons 1.0.0 (theme ^0.1), 1.1.0 (theme ^0.2). */
  let lib: ServedRepository
  let root: string

  beforeAll(async () => {
    server = await startGitServer()
    home = createHome({ FIRN_REGISTRY: 'http://127.0.0.1:9', FIRN_DEVELOPMENT: 'true' })
    await writeFile(path.join(home.dir, '.gitconfig'), '[user]\nname = Alice\nemail = alice@alice.example\n')
    lib = await server.createRepository('lib')
    await lib.commit({ 'ekala.toml': ekalaToml(['theme', 'icons']) })
    root = await lib.rootCommit()
    for (const version of ['0.1.9', '0.1.10', '0.2.0']) await release(lib, 'theme', version)
    await release(lib, 'icons', '1.0.0', { 'own.theme': '^0.1' })
    await release(lib, 'icons', '1.1.0', { 'own.theme': '^0.2' })
  })
  afterAll(async () => {
    if (home) removeHome(home)
    await server?.close()
  })

  async function release(
    to: ServedRepository,
    label: string,
    version: string,
    needs: Record<string, string> = {},
  ) {
    const sets = Object.keys(needs).length > 0 ? { own: '::' } : {}
    await to.commit({ [`${label}/atom.toml`]: manifest(label, version, sets, needs) })
    return to.publish({ path: label, label, version })
  }

  let work: string
  let number = 0
  const firn = (...argv: string[]): Promise<FirnRun> => runFirn(home, work, argv)
  const read = (name: string) => readFile(path.join(work, name), 'utf8')
  const lock = async () => parseLock(await read('atom.lock'))
  const versions = async () =>
    (await lock()).deps.map((dep) => (dep.type === 'atom' ? `${dep.label} ${dep.version}` : dep.name))

  /** A project of its own for every test, in the directory of its atom `site`. */
  beforeEach(async () => {
    work = path.join(home.dir, `project-${number++}`)
    await runFirn(home, home.dir, ['atom', 'init', work, '--init-git'])
    const made = await firn('atom', 'new', 'site', '--nix')
    expect(made.stderr).toBe('')
    work = path.join(work, 'site')
  })

  describe('init', () => {
    const bare = async () => {
      const repository = await server.createRepository(`init-${number++}`)
      const clone = path.join(home.dir, `clone-${number++}`)
      await runGit(['clone', '--quiet', repository.smartUrl, clone])
      return { repository, clone }
    }

    test('commits ekala.toml and tells the remote the root commit; again it changes nothing', async () => {
      const { repository, clone } = await bare()
      const first = await runFirn(home, clone, ['atom', 'init'])
      expect(first).toMatchObject({
        code: 0,
        json: { committed: true, remote: { name: 'origin', state: 'told' } },
      })
      const head = await runGit(['-C', clone, 'rev-parse', 'HEAD'])
      expect(first.json.rootCommit).toBe(head)
      expect(await repository.git(['rev-parse', 'refs/ekala/init'])).toBe(head)
      expect(await runGit(['-C', clone, 'show', 'HEAD:ekala.toml'])).toContain('packages = []')
      const again = await runFirn(home, clone, ['atom', 'init'])
      expect(again.json).toMatchObject({ committed: false, remote: { state: 'known' } })
      expect(await runGit(['-C', clone, 'status', '--porcelain'])).toBe('')
      expect(await runGit(['-C', clone, 'rev-parse', 'HEAD'])).toBe(head)
    })

    test('a remote that is another repository is refused', async () => {
      const { clone } = await bare()
      const { code, json } = await runFirn(home, clone, ['atom', 'init', '--target', lib.smartUrl])
      expect(code).toBe(1)
      expect(json.error).toMatchObject({ name: 'AtomAlarmError' })
      expect(json.error.message).toContain(root)
    })

    test('a directory that is no repository, and one inside of one', async () => {
      await mkdir(path.join(home.dir, `plain-${number}`))
      const plain = await runFirn(home, home.dir, ['atom', 'init', `plain-${number}`])
      expect(plain.json.error.hint).toContain('--init-git')
      const inside = await firn('atom', 'init')
      expect(inside.json.error.message).toContain('not the root of its repository')
    })
  })

  describe('new', () => {
    test('writes manifest, lock and the line in ekala.toml; a label is one atom’s alone', async () => {
      expect(await read('../ekala.toml')).toContain('packages = ["site"]')
      expect((await lock()).compose).toEqual({ use: 'nix', entry: '.' })
      const { code, json } = await firn('atom', 'new', '../other', '--nix', '--label', 'site')
      expect(code).toBe(1)
      expect(json.error.message).toBe("site is labelled site already, and a label is one atom's alone.")
      expect(await firn('atom', 'new', '.', '--nix')).toMatchObject({
        json: { error: { name: 'ProjectError' } },
      })
      expect(await firn('atom', 'new', '../data', '--static')).toMatchObject({ code: 0 })
      await expect(read('../data/atom.lock')).rejects.toThrow('ENOENT')
    })

    test('takes the composer of the configuration', async () => {
      const composers = await server.createRepository(`composers-${number++}`)
      await composers.commit({ 'ekala.toml': ekalaToml(['std']) }, 'Begin composers')
      await release(composers, 'std', '0.4.0')
      await mkdir(path.join(home.dir, '.config/firn'), { recursive: true })
      await writeFile(
        path.join(home.dir, '.config/firn/config.toml'),
        `[manifest.default.composer]\nset = { tag = "composers", address = "${composers.smartUrl}" }\natom = { label = "std", entry = "env" }\n`,
      )
      const { code, json } = await firn('atom', 'new', '../composed', '-V', '2.0.0', '-d', 'Is composed')
      expect([code, json.error]).toEqual([0, undefined])
      expect(await read('../composed/atom.toml')).toBe(
        `[package]\nlabel = "composed"\nversion = "2.0.0"\n\n[package.meta]\ndescription = "Is composed"\n\n[package.sets]\ncomposers = "${composers.smartUrl}"\n\n[compose.with.std]\nfrom = "composers"\nentry = "env"\n`,
      )
      const { compose } = parseLock(await read('../composed/atom.lock'))
      expect(compose).toMatchObject({ use: 'atom', entry: 'env', atom: { label: 'std', version: '0.4.0' } })
      await release(composers, 'std', '0.5.0')
      work = path.join(work, '../composed')
      expect((await firn('atom', 'resolve')).json.current).toBe(true)
      const updated = await firn('atom', 'update', 'std')
      expect(updated.json.atom.changes).toMatchObject([{ name: 'the composer', to: 'composers.std 0.5.0' }])
      const edited = (await read('atom.toml')).replace('entry = "env"', 'version = "=0.4.0"')
      await writeFile(path.join(work, 'atom.toml'), edited)
      expect((await firn('atom', 'resolve', '--offline')).code).toBe(4)
      expect((await firn('atom', 'resolve')).json.atoms[0].changes).toMatchObject([
        { to: 'composers.std 0.4.0' },
      ])
    })

    test('a composer that cannot be had leaves nothing behind', async () => {
      const { code, json } = await firn('atom', 'new', '../composed', '--offline')
      expect(code).toBe(4)
      expect(json.error.message).toContain('was not asked (--offline)')
      expect(json.error.hint).toMatch(/--nix .*--static /)
      expect(json.error.hint).not.toContain('[package.sets]')
      await expect(read('../composed/atom.toml')).rejects.toThrow('ENOENT')
      expect(await read('../ekala.toml')).toContain('packages = ["site"]')
    })
  })

  describe('add', () => {
    test('locks the highest version and asks for its caret', async () => {
      const { code, json } = await firn('atom', 'add', `${lib.smartUrl}::theme`)
      expect(code).toBe(0)
      expect(json).toMatchObject({ set: 'lib', requirement: '^0.2.0', version: '0.2.0', replaced: null })
      expect(await read('atom.toml')).toContain(`[package.sets]\nlib = "${lib.smartUrl}"\n`)
      const rev = await lib.git(['rev-parse', 'refs/eka/atoms/theme/0.2.0'])
      const id = atomId(root, 'theme')
      expect((await lock()).deps).toEqual([
        { type: 'atom', label: 'theme', version: '0.2.0', set: root, rev, mirror: lib.smartUrl, id },
      ])
    })

    test('takes 0.1.10 for higher than 0.1.9, and old and dumb servers', async () => {
      const { json } = await firn('atom', 'add', `${lib.dumbUrl}::theme@^0.1`)
      expect(json).toMatchObject({ requirement: '^0.1', version: '0.1.10' })
    })

    test('an atom of this project that is not published is locked as it is', async () => {
      await firn('atom', 'new', '../local', '--nix', '-V', '1.2.3')
      const { json } = await firn('atom', 'add', '::local', '--set', 'ours')
      expect(json).toMatchObject({ set: 'ours', requirement: '^1.2.3', version: '1.2.3-local' })
      expect((await lock()).deps).toMatchObject([{ label: 'local', version: '1.2.3-local', rev: undefined }])
      expect((await firn('atom', 'resolve', '--check', '--offline')).code).toBe(0)
    })

    test('one repository is never two sets', async () => {
      await firn('atom', 'add', `${lib.smartUrl}::theme`)
      const before = await read('atom.toml')
      const { code, json } = await firn('atom', 'add', `${lib.dumbUrl}::icons`, '--set', 'other')
      expect(code).toBe(1)
      expect(json.error.hint).toContain('--set lib')
      expect(await read('atom.toml')).toBe(before)
      expect(await firn('atom', 'add', `${lib.dumbUrl}::icons`, '--set', 'lib')).toMatchObject({ code: 0 })
      expect([...(await lock()).sets.values()]).toEqual([
        { tag: 'lib', mirrors: [lib.dumbUrl, lib.smartUrl] },
      ])
    })

    test.each([
      ['nothing::theme', 2, 'no alias is known'],
      ['::nowhere', 1, 'nowhere is no atom of this project'],
      ['http://127.0.0.1:9/none::theme', 4, 'No mirror of the set none answers'],
      ['https://me:secret@host.example/x::theme', 2, 'has a password'],
    ])('%s is refused', async (uri, exitCode, message) => {
      const before = [await read('atom.toml'), await read('atom.lock')]
      const { code, json } = await firn('atom', 'add', uri)
      expect(json.error.message).toContain(message)
      expect(json.error.message).not.toContain('secret')
      expect(code).toBe(exitCode)
      expect([await read('atom.toml'), await read('atom.lock')]).toEqual(before)
    })

    test('a version that nobody has is refused with those that there are', async () => {
      const { code, json } = await firn('atom', 'add', `${lib.smartUrl}::theme@^7`)
      expect(code).toBe(1)
      expect(json.error).toMatchObject({ name: 'ResolutionError' })
      expect(json.error.message).toContain('0.2.0, 0.1.10, 0.1.9')
    })

    test('what is added and removed again leaves every byte as it was', async () => {
      const label = fc.constantFrom('theme', 'icons')
      const wish = fc.record({ label, requirement: fc.constantFrom('', '@*', '@>=0.1') })
      const text = `# On top\n${await read('atom.toml')}\n# At the end\n`
      await writeFile(path.join(work, 'atom.toml'), text)
      const locked = await read('atom.lock')
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(wish, { minLength: 1, selector: (one) => one.label }),
          async (wishes) => {
            for (const one of wishes) {
              const added = await firn('atom', 'add', `${lib.fileUrl}::${one.label}${one.requirement}`)
              expect(added.code).toBe(0)
              const files = [await read('atom.toml'), await read('atom.lock')]
              expect((await firn('atom', 'resolve')).json.current).toBe(true)
              expect([await read('atom.toml'), await read('atom.lock')]).toEqual(files)
            }
            for (const one of wishes) expect((await firn('atom', 'remove', one.label)).code).toBe(0)
            expect(await read('atom.toml')).toBe(text)
            expect(await read('atom.lock')).toBe(locked)
          },
        ),
        { numRuns: 5 },
      )
    })
  })

  describe('resolve', () => {
    const write = (text: string) => writeFile(path.join(work, 'atom.toml'), text)
    const site = (needs: Record<string, string>) =>
      write(manifest('site', '0.1.0', { lib: lib.smartUrl }, needs))

    test('--check says what is amiss and writes nothing; what is locked stays', async () => {
      await site({ 'lib.theme': '^0.1' })
      const before = await read('atom.lock')
      const checked = await firn('atom', 'resolve', '--check')
      expect(checked).toMatchObject({ code: 1, json: { current: false } })
      expect(checked.json.atoms[0].changes).toContainEqual({
        change: 'added',
        name: 'lib.theme',
        from: null,
        to: '0.1.10',
      })
      expect(await read('atom.lock')).toBe(before)
      await firn('atom', 'resolve')
      expect(await versions()).toEqual(['theme 0.1.10'])
      await site({ 'lib.theme': '*' })
      await firn('atom', 'resolve')
      expect(await versions()).toEqual(['theme 0.1.10'])
      expect((await firn('atom', 'update', 'theme')).json.atom.changes).toMatchObject([
        { from: '0.1.10', to: '0.2.0' },
      ])
      expect((await firn('atom', 'resolve', '--check')).code).toBe(0)
    })

    test('--deep takes versions that go together, and shows all of them', async () => {
      await site({ 'lib.theme': '^0.1' })
      const added = await firn('atom', 'add', `${lib.smartUrl}::icons@*`)
      expect(added.json.version).toBe('1.1.0')
      const { code, json } = await firn('atom', 'resolve', '--deep')
      expect(code).toBe(0)
      expect(await versions()).toEqual(['icons 1.0.0', 'theme 0.1.10'])
      expect(json.atoms[0].closure).toMatchObject([
        { name: expect.stringContaining('.'), version: expect.any(String) },
        { name: expect.stringContaining('.'), version: expect.any(String) },
      ])
      const again = await firn('atom', 'resolve', '--deep')
      expect(again.json.current).toBe(true)
      const tree = await home.run(['atom', 'tree', '--why', 'theme'], { cwd: work })
      expect(tree.stdout).toBe(
        'site 0.1.0\n├─ lib.icons 1.0.0 (*)\n│  └─ lib.theme 0.1.10 (^0.1)\n└─ lib.theme 0.1.10 (^0.1)\n',
      )
    })

    test('packages of other ecosystems and plain trees need no atoms', async () => {
      const generic = await server.createRepository(`generic-${number++}`)
      await generic.commit({ 'ekala.toml': ekalaToml([]) }, `Begin generic ${number}`)
      await generic.commit({
        'crate/Cargo.toml': '[package]\nname = "crate"\nversion = "1.0.0"\n',
        'plain/file': 'plain\n',
      })
      await generic.publish({ path: 'crate', label: 'crate', version: '1.0.0', manifest: 'Cargo.toml' })
      await generic.publish({ path: 'plain', label: 'plain', version: '2.0.0', manifest: null })
      await firn('atom', 'add', `${generic.smartUrl}::crate`)
      await firn('atom', 'add', `${generic.smartUrl}::plain`)
      const { code, json, stderr } = await firn('atom', 'resolve', '--deep')
      expect([code, json.error]).toEqual([0, undefined])
      expect(stderr).not.toContain('is not known')
      expect((await versions()).toSorted()).toEqual(['crate 1.0.0', 'plain 2.0.0'])
    })

    test('--deep explains what cannot go together, and writes nothing', async () => {
      await site({ 'lib.theme': '^0.1' })
      await firn('atom', 'add', `${lib.smartUrl}::icons@^1.1`)
      const before = await read('atom.lock')
      const { code, json } = await firn('atom', 'resolve', '--deep')
      expect(code).toBe(1)
      expect(json.error.message).toContain('lib.icons 1.1.0 needs lib.theme ^0.2')
      expect(json.error.message).toContain('Raise your lib.theme ^0.1 to ^0.2.0')
      expect(await read('atom.lock')).toBe(before)
      await site({ 'lib.nothing': '*' })
      expect((await firn('atom', 'resolve')).json.error.message).toContain('Look at its name')
      const gone = manifest('gone', '1.0.0', { far: 'http://127.0.0.1:9/gone' }, { 'far.x': '*' })
      await lib.commit({ 'gone/atom.toml': gone })
      await lib.publish({ path: 'gone', label: 'gone', version: '1.0.0' })
      await site({ 'lib.gone': '*' })
      expect((await firn('atom', 'resolve', '--deep')).json.error.message).toMatch(
        /^What lib\.gone 1\.0\.0 needs cannot be found\. No mirror of the set far answers/,
      )
    })

    test('a mirror that others name is judged, unless the person names it too', async () => {
      const users = await server.createRepository(`users-${number++}`)
      const own = `file://${lib.dir}`
      await users.commit({
        'ekala.toml': ekalaToml([]),
        'user/atom.toml': manifest('user', '1.0.0', { far: own }, { 'far.theme': '*' }),
      })
      await users.publish({ path: 'user', label: 'user', version: '1.0.0' })
      await write(manifest('site', '0.1.0', { users: users.smartUrl }, { 'users.user': '*' }))
      const { code, json } = await firn('atom', 'resolve', '--deep')
      expect(code).toBe(4)
      expect(json.error.message).toContain(
        `${own} is named by others and not asked, for it is reached by file.`,
      )
      const named = { users: users.smartUrl, lib: own }
      await write(manifest('site', '0.1.0', named, { 'users.user': '*', 'lib.icons': '*' }))
      expect((await firn('atom', 'resolve', '--deep')).code).toBe(0)
    })

    test('mirrors that disagree about a version are an alarm that names both', async () => {
      const other = await server.createRepository(`lying-${number++}`)
      await other.git(['fetch', '--quiet', lib.dir, '+refs/*:refs/*'])
      await other.move(
        'refs/eka/atoms/theme/0.2.0',
        await lib.git(['rev-parse', 'refs/eka/atoms/theme/0.1.9']),
      )
      await write(
        `[package]\nlabel = "site"\nversion = "0.1.0"\n[package.sets]\nlib = ["${lib.smartUrl}", "${other.smartUrl}"]\n[compose.as]\nnix = "."\n[deps.from.lib]\ntheme = "^0.2"\n`,
      )
      const { code, json } = await firn('atom', 'resolve')
      expect(code).toBe(1)
      expect(json.error.name).toBe('AtomAlarmError')
      expect(json.error.message).toContain(lib.smartUrl)
      expect(json.error.message).toContain(other.smartUrl)
      await write((await read('atom.toml')).replace('^0.2', '^0.1'))
      expect((await firn('atom', 'resolve')).code).toBe(0)
    })

    test('--deep asks all mirrors that manifests name, in whatever order; those of the manifest at hand alone for what it names', async () => {
      const old = await server.createRepository(`old-${number++}`)
      await old.git(['fetch', '--quiet', lib.dir, '+refs/*:refs/*'])
      await old.git(['update-ref', '-d', 'refs/eka/atoms/theme/0.2.0'])
      const users = await server.createRepository(`users-${number++}`)
      await users.commit({ 'ekala.toml': ekalaToml([]) }, `Begin users ${number}`)
      const publish = async (label: string, sets: Record<string, string>, needs: Record<string, string>) => {
        await users.commit({ [`${label}/atom.toml`]: manifest(label, '1.0.0', sets, needs) })
        await users.publish({ path: label, label, version: '1.0.0' })
      }
      // The one that is met first names the mirror without 0.2.0; the one that needs it is met a step later.
      await publish('first', { some: old.smartUrl }, { 'some.theme': '*' })
      await publish('later', { other: lib.smartUrl }, { 'other.theme': '^0.2' })
      await publish('second', { own: '::' }, { 'own.later': '*' })
      const sets = { users: users.smartUrl }
      await write(`${manifest('site', '0.1.0', sets, { 'users.first': '*' })}second = "*"\n`)
      const { code, json } = await firn('atom', 'resolve', '--deep')
      expect([code, json.error]).toEqual([0, undefined])
      expect(json.atoms[0].closure).toContainEqual(
        expect.objectContaining({ name: 'other.theme', version: '0.2.0', from: [lib.smartUrl] }),
      )
      const named = { ...sets, lib: old.smartUrl }
      await write(
        `${manifest('site', '0.1.0', named, { 'users.first': '*', 'lib.theme': '*' }).replace('first = "*"', 'first = "*"\nsecond = "*"')}`,
      )
      const own = await firn('atom', 'resolve', '--deep')
      expect(own.json.error.message).toContain('needs lib.theme ^0.2')
    })

    test('a version that was moved after it was locked is an alarm, unless all is taken anew', async () => {
      const moved = await server.createRepository(`moved-${number++}`)
      await moved.git(['fetch', '--quiet', lib.dir, '+refs/*:refs/*'])
      await firn('atom', 'add', `${moved.smartUrl}::theme@^0.2`)
      await moved.move(
        'refs/eka/atoms/theme/0.2.0',
        await lib.git(['rev-parse', 'refs/eka/atoms/theme/0.1.9']),
      )
      expect((await firn('atom', 'resolve')).code).toBe(0)
      const { json } = await firn('atom', 'resolve', '--deep')
      expect(json.error.name).toBe('AtomAlarmError')
      expect(json.error.message).toContain('0.2.0 is locked as the commit')
      expect((await firn('atom', 'resolve', '--fresh')).code).toBe(0)
    })

    test('two sets of one repository, and mirrors of different ones', async () => {
      await write(
        manifest('site', '0.1.0', { a: lib.smartUrl, b: lib.dumbUrl }, { 'a.theme': '*', 'b.icons': '*' }),
      )
      expect((await firn('atom', 'resolve')).json.error.message).toContain(
        'The sets a and b are one repository',
      )
      const stranger = await server.createRepository(`stranger-${number++}`)
      await stranger.commit({ 'ekala.toml': ekalaToml([]) }, 'Another beginning')
      await write(
        (await read('atom.toml')).replace(
          `a = "${lib.smartUrl}"`,
          `a = ["${lib.smartUrl}", "${stranger.smartUrl}"]`,
        ),
      )
      expect((await firn('atom', 'resolve')).json.error.message).toContain('are different repositories')
    })

    test('a lock that cannot be read is told of with its place, and made anew with --fresh', async () => {
      await firn('atom', 'add', `${lib.smartUrl}::theme`)
      const good = await read('atom.lock')
      await writeFile(path.join(work, 'atom.lock'), `${good}nonsense = 1\n`)
      const { json } = await firn('atom', 'resolve')
      expect(json.error.message).toMatch(/^site\/atom\.lock:\d+:1: /)
      expect(json.error.hint).toContain('--fresh')
      await firn('atom', 'resolve', '--fresh')
      expect(await read('atom.lock')).toBe(good)
    })

    test('runs at one time in one project do not lose each other’s work', async () => {
      await firn('atom', 'new', '../second', '--nix')
      const runs = await Promise.all([
        home.spawn(['atom', 'add', `${lib.smartUrl}::theme`], { cwd: work }).ended,
        home.spawn(['atom', 'add', `${lib.smartUrl}::icons`], { cwd: work }).ended,
      ])
      expect(runs.map(({ code, stderr }) => [code, stderr.includes('error')])).toEqual([
        [0, false],
        [0, false],
      ])
      expect(await versions()).toEqual(['icons 1.1.0', 'theme 0.2.0'])
      expect((await firn('atom', 'resolve', '--check')).code).toBe(0)
    })
  })
})
