import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { atomId } from '../../src/atoms/atom-id.js'
import { parseLock } from '../../src/atoms/lock/read-lock.js'
import { GIT, runGit } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { authoringScene } from './authoring-scene.js'
import { ekalaToml, runFirn } from './stage.js'

describeWith([GIT], 'authoring atoms', () => {
  const scene = authoringScene()
  const { firn, read, lock, release } = scene

  describe('init', () => {
    const bare = async () => {
      const repository = await scene.server.createRepository(`init-${scene.next()}`)
      const clone = path.join(scene.home.dir, `clone-${scene.next()}`)
      await runGit(['clone', '--quiet', repository.smartUrl, clone])
      return { repository, clone }
    }

    test('commits ekala.toml and tells the remote the root commit; again it changes nothing', async () => {
      const { repository, clone } = await bare()
      const first = await runFirn(scene.home, clone, ['atom', 'init'])
      expect(first).toMatchObject({
        code: 0,
        json: { committed: true, remote: { name: 'origin', state: 'told' } },
      })
      const head = await runGit(['-C', clone, 'rev-parse', 'HEAD'])
      expect(first.json.rootCommit).toBe(head)
      expect(await repository.git(['rev-parse', 'refs/ekala/init'])).toBe(head)
      expect(await runGit(['-C', clone, 'show', 'HEAD:ekala.toml'])).toContain('packages = []')
      const again = await runFirn(scene.home, clone, ['atom', 'init'])
      expect(again.json).toMatchObject({ committed: false, remote: { state: 'known' } })
      expect(await runGit(['-C', clone, 'status', '--porcelain'])).toBe('')
      expect(await runGit(['-C', clone, 'rev-parse', 'HEAD'])).toBe(head)
    })

    test('a remote that is another repository is refused', async () => {
      const { clone } = await bare()
      const { code, json } = await runFirn(scene.home, clone, [
        'atom',
        'init',
        '--target',
        scene.lib.smartUrl,
      ])
      expect(code).toBe(1)
      expect(json.error).toMatchObject({ name: 'AtomAlarmError' })
      expect(json.error.message).toContain(scene.root)
    })

    test('a directory that is no repository, and one inside of one', async () => {
      await mkdir(path.join(scene.home.dir, 'plain'))
      const plain = await runFirn(scene.home, scene.home.dir, ['atom', 'init', 'plain'])
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
      const composers = await scene.server.createRepository(`composers-${scene.next()}`)
      await composers.commit({ 'ekala.toml': ekalaToml(['std']) }, 'Begin composers')
      await release(composers, 'std', '0.4.0')
      await mkdir(path.join(scene.home.dir, '.config/firn'), { recursive: true })
      await writeFile(
        path.join(scene.home.dir, '.config/firn/config.toml'),
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
      scene.work = path.join(scene.work, '../composed')
      expect((await firn('atom', 'resolve')).json.current).toBe(true)
      const updated = await firn('atom', 'update', 'std')
      expect(updated.json.atom.changes).toMatchObject([{ name: 'the composer', to: 'composers.std 0.5.0' }])
      const edited = (await read('atom.toml')).replace('entry = "env"', 'version = "=0.4.0"')
      await writeFile(path.join(scene.work, 'atom.toml'), edited)
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
      const { code, json } = await firn('atom', 'add', `${scene.lib.smartUrl}::theme`)
      expect(code).toBe(0)
      expect(json).toMatchObject({ set: 'lib', requirement: '^0.2.0', version: '0.2.0', replaced: null })
      expect(await read('atom.toml')).toContain(`[package.sets]\nlib = "${scene.lib.smartUrl}"\n`)
      const rev = await scene.lib.git(['rev-parse', 'refs/eka/atoms/theme/0.2.0'])
      const id = atomId(scene.root, 'theme')
      expect((await lock()).deps).toEqual([
        {
          type: 'atom',
          label: 'theme',
          version: '0.2.0',
          set: scene.root,
          rev,
          mirror: scene.lib.smartUrl,
          id,
        },
      ])
    })

    test('takes 0.1.10 for higher than 0.1.9, and old and dumb servers', async () => {
      const { json } = await firn('atom', 'add', `${scene.lib.dumbUrl}::theme@^0.1`)
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
      await firn('atom', 'add', `${scene.lib.smartUrl}::theme`)
      const before = await read('atom.toml')
      const { code, json } = await firn('atom', 'add', `${scene.lib.dumbUrl}::icons`, '--set', 'other')
      expect(code).toBe(1)
      expect(json.error.hint).toContain('--set lib')
      expect(await read('atom.toml')).toBe(before)
      expect(await firn('atom', 'add', `${scene.lib.dumbUrl}::icons`, '--set', 'lib')).toMatchObject({
        code: 0,
      })
      expect([...(await lock()).sets.values()]).toEqual([
        { tag: 'lib', mirrors: [scene.lib.dumbUrl, scene.lib.smartUrl] },
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
      const { code, json } = await firn('atom', 'add', `${scene.lib.smartUrl}::theme@^7`)
      expect(code).toBe(1)
      expect(json.error).toMatchObject({ name: 'ResolutionError' })
      expect(json.error.message).toContain('0.2.0, 0.1.10, 0.1.9')
    })

    test('what is added and removed again leaves every byte as it was', async () => {
      const label = fc.constantFrom('theme', 'icons')
      const wish = fc.record({ label, requirement: fc.constantFrom('', '@*', '@>=0.1') })
      const text = `# On top\n${await read('atom.toml')}\n# At the end\n`
      await writeFile(path.join(scene.work, 'atom.toml'), text)
      const locked = await read('atom.lock')
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(wish, { minLength: 1, selector: (one) => one.label }),
          async (wishes) => {
            for (const one of wishes) {
              const added = await firn('atom', 'add', `${scene.lib.fileUrl}::${one.label}${one.requirement}`)
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
})
