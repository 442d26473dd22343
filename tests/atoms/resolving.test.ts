import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { authoringScene, manifest } from './authoring-scene.js'
import { ekalaToml } from './stage.js'

describeWith([GIT], 'firn atom resolve', () => {
  const scene = authoringScene()
  const { firn, read, versions } = scene
  const write = (text: string) => writeFile(path.join(scene.work, 'atom.toml'), text)
  const site = (needs: Record<string, string>) =>
    write(manifest('site', '0.1.0', { lib: scene.lib.smartUrl }, needs))

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
    const added = await firn('atom', 'add', `${scene.lib.smartUrl}::icons@*`)
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
    const tree = await scene.home.run(['atom', 'tree', '--why', 'theme'], { cwd: scene.work })
    expect(tree.stdout).toBe(
      'site 0.1.0\n├─ lib.icons 1.0.0 (*)\n│  └─ lib.theme 0.1.10 (^0.1)\n└─ lib.theme 0.1.10 (^0.1)\n',
    )
  })

  test('packages of other ecosystems and plain trees need no atoms', async () => {
    const generic = await scene.server.createRepository(`generic-${scene.next()}`)
    await generic.commit({ 'ekala.toml': ekalaToml([]) }, `Begin generic ${scene.next()}`)
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
    await firn('atom', 'add', `${scene.lib.smartUrl}::icons@^1.1`)
    const before = await read('atom.lock')
    const { code, json } = await firn('atom', 'resolve', '--deep')
    expect(code).toBe(1)
    expect(json.error.message).toContain('lib.icons 1.1.0 needs lib.theme ^0.2')
    expect(json.error.message).toContain('Raise your lib.theme ^0.1 to ^0.2.0')
    expect(await read('atom.lock')).toBe(before)
    await site({ 'lib.nothing': '*' })
    expect((await firn('atom', 'resolve')).json.error.message).toContain('Look at its name')
    const gone = manifest('gone', '1.0.0', { far: 'http://127.0.0.1:9/gone' }, { 'far.x': '*' })
    await scene.lib.commit({ 'gone/atom.toml': gone })
    await scene.lib.publish({ path: 'gone', label: 'gone', version: '1.0.0' })
    await site({ 'lib.gone': '*' })
    expect((await firn('atom', 'resolve', '--deep')).json.error.message).toMatch(
      /^What lib\.gone 1\.0\.0 needs cannot be found\. No mirror of the set far answers/,
    )
  })

  test('a mirror that others name is judged, unless the person names it too', async () => {
    const users = await scene.server.createRepository(`users-${scene.next()}`)
    const own = `file://${scene.lib.dir}`
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
    const other = await scene.server.createRepository(`lying-${scene.next()}`)
    await other.git(['fetch', '--quiet', scene.lib.dir, '+refs/*:refs/*'])
    await other.move(
      'refs/eka/atoms/theme/0.2.0',
      await scene.lib.git(['rev-parse', 'refs/eka/atoms/theme/0.1.9']),
    )
    await write(
      `[package]\nlabel = "site"\nversion = "0.1.0"\n[package.sets]\nlib = ["${scene.lib.smartUrl}", "${other.smartUrl}"]\n[compose.as]\nnix = "."\n[deps.from.lib]\ntheme = "^0.2"\n`,
    )
    const { code, json } = await firn('atom', 'resolve')
    expect(code).toBe(1)
    expect(json.error.name).toBe('AtomAlarmError')
    expect(json.error.message).toContain(scene.lib.smartUrl)
    expect(json.error.message).toContain(other.smartUrl)
    await write((await read('atom.toml')).replace('^0.2', '^0.1'))
    expect((await firn('atom', 'resolve')).code).toBe(0)
  })

  test('--deep asks all mirrors that manifests name, in whatever order; those of the manifest at hand alone for what it names', async () => {
    const old = await scene.server.createRepository(`old-${scene.next()}`)
    await old.git(['fetch', '--quiet', scene.lib.dir, '+refs/*:refs/*'])
    await old.git(['update-ref', '-d', 'refs/eka/atoms/theme/0.2.0'])
    const users = await scene.server.createRepository(`users-${scene.next()}`)
    await users.commit({ 'ekala.toml': ekalaToml([]) }, `Begin users ${scene.next()}`)
    const publish = async (label: string, sets: Record<string, string>, needs: Record<string, string>) => {
      await users.commit({ [`${label}/atom.toml`]: manifest(label, '1.0.0', sets, needs) })
      await users.publish({ path: label, label, version: '1.0.0' })
    }
    // The one that is met first names the mirror without 0.2.0; the one that needs it is met a step later.
    await publish('first', { some: old.smartUrl }, { 'some.theme': '*' })
    await publish('later', { other: scene.lib.smartUrl }, { 'other.theme': '^0.2' })
    await publish('second', { own: '::' }, { 'own.later': '*' })
    const sets = { users: users.smartUrl }
    await write(`${manifest('site', '0.1.0', sets, { 'users.first': '*' })}second = "*"\n`)
    const { code, json } = await firn('atom', 'resolve', '--deep')
    expect([code, json.error]).toEqual([0, undefined])
    expect(json.atoms[0].closure).toContainEqual(
      expect.objectContaining({ name: 'other.theme', version: '0.2.0', from: [scene.lib.smartUrl] }),
    )
    const named = { ...sets, lib: old.smartUrl }
    await write(
      `${manifest('site', '0.1.0', named, { 'users.first': '*', 'lib.theme': '*' }).replace('first = "*"', 'first = "*"\nsecond = "*"')}`,
    )
    const own = await firn('atom', 'resolve', '--deep')
    expect(own.json.error.message).toContain('needs lib.theme ^0.2')
  })

  test('a version that was moved after it was locked is an alarm, unless all is taken anew', async () => {
    const moved = await scene.server.createRepository(`moved-${scene.next()}`)
    await moved.git(['fetch', '--quiet', scene.lib.dir, '+refs/*:refs/*'])
    await firn('atom', 'add', `${moved.smartUrl}::theme@^0.2`)
    await moved.move(
      'refs/eka/atoms/theme/0.2.0',
      await scene.lib.git(['rev-parse', 'refs/eka/atoms/theme/0.1.9']),
    )
    expect((await firn('atom', 'resolve')).code).toBe(0)
    const { json } = await firn('atom', 'resolve', '--deep')
    expect(json.error.name).toBe('AtomAlarmError')
    expect(json.error.message).toContain('0.2.0 is locked as the commit')
    expect((await firn('atom', 'resolve', '--fresh')).code).toBe(0)
  })

  test('two sets of one repository, and mirrors of different ones', async () => {
    await write(
      manifest(
        'site',
        '0.1.0',
        { a: scene.lib.smartUrl, b: scene.lib.dumbUrl },
        { 'a.theme': '*', 'b.icons': '*' },
      ),
    )
    expect((await firn('atom', 'resolve')).json.error.message).toContain(
      'The sets a and b are one repository',
    )
    const stranger = await scene.server.createRepository(`stranger-${scene.next()}`)
    await stranger.commit({ 'ekala.toml': ekalaToml([]) }, 'Another beginning')
    await write(
      (await read('atom.toml')).replace(
        `a = "${scene.lib.smartUrl}"`,
        `a = ["${scene.lib.smartUrl}", "${stranger.smartUrl}"]`,
      ),
    )
    expect((await firn('atom', 'resolve')).json.error.message).toContain('are different repositories')
  })

  test('a lock that cannot be read is told of with its place, and made anew with --fresh', async () => {
    await firn('atom', 'add', `${scene.lib.smartUrl}::theme`)
    const good = await read('atom.lock')
    await writeFile(path.join(scene.work, 'atom.lock'), `${good}nonsense = 1\n`)
    const { json } = await firn('atom', 'resolve')
    expect(json.error.message).toMatch(/^site\/atom\.lock:\d+:1: /)
    expect(json.error.hint).toContain('--fresh')
    await firn('atom', 'resolve', '--fresh')
    expect(await read('atom.lock')).toBe(good)
  })

  test('runs at one time in one project do not lose each other’s work', async () => {
    await firn('atom', 'new', '../second', '--nix')
    const runs = await Promise.all([
      scene.home.spawn(['atom', 'add', `${scene.lib.smartUrl}::theme`], { cwd: scene.work }).ended,
      scene.home.spawn(['atom', 'add', `${scene.lib.smartUrl}::icons`], { cwd: scene.work }).ended,
    ])
    expect(runs.map(({ code, stderr }) => [code, stderr.includes('error')])).toEqual([
      [0, false],
      [0, false],
    ])
    expect(await versions()).toEqual(['icons 1.1.0', 'theme 0.2.0'])
    expect((await firn('atom', 'resolve', '--check')).code).toBe(0)
  })
})
