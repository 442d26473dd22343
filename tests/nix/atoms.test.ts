import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalJson } from '../../src/nix/canonical-json.js'
import { GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type AtomSite, createAtomSite, lockEntry, releaseOf } from './atom-site.js'

/** A composer: it hands on what it is given. */
const COMPOSER =
  'root: { config, extern }: { inherit config extern; entry = baseNameOf root; } // extern.more or { }'

const manifest = (label: string, version = '1.0.0') =>
  `[package]\nlabel = "${label}"\nversion = "${version}"\n`

const STATIC = { 'atom.toml': `${manifest('data')}\n[compose.as]\nstatic = "config"\n` }
const NIX_LOCK = 'version = 1\n\n[compose]\nuse = "nix"\nentry = "main.nix"\n'

describeWith([NIX, GIT], 'the tree of an atom', () => {
  let nix: PrivateNix
  let site: AtomSite
  beforeAll(async () => {
    nix = await createPrivateNix()
    site = await createAtomSite(nix)
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
  })

  const evaluate = (tree: string, attribute: string, ...args: string[]) =>
    nix
      .nixInstantiate(['--eval', '--strict', '--json', '--read-write-mode', tree, '-A', attribute, ...args])
      .then(({ stdout }) => JSON.parse(stdout) as unknown)
  const refusal = (tree: string, attribute = 'value', ...args: string[]) =>
    evaluate(tree, attribute, ...args).then(
      () => 'no refusal',
      (error: unknown) => (error as Error).message,
    )

  test('its source is the ref of the release, at its commit, as existing tooling fetches it', async () => {
    const atom = await site.publish('plain', '1.0.0+build.1', STATIC)
    const tree = site.emit(releaseOf(atom, [site.repository.dumbUrl, site.repository.smartUrl]))
    const { dumbUrl, smartUrl } = site.repository
    const fetched = (url: string) =>
      nix.evalJson(
        `toString (builtins.fetchGit { name = "plain"; rev = "${atom.rev}"; ref = "refs/eka/atoms/plain/1.0.0+build.1"; url = "${url}"; })`,
        { cwd: nix.dir },
      )
    expect(await evaluate(tree, 'src')).toBe(await fetched(dumbUrl))
    expect(await nix.evalJson(`toString (import ${tree}/source.nix { })`)).toBe(await fetched(dumbUrl))

    // What is fetched already is not fetched again, from wherever.
    const moved = site.emit(
      releaseOf(await site.publish('moved', '1.0.0', STATIC), [`${site.git.url}/gone.git`]),
    )
    expect(await refusal(moved)).toContain('gone.git')
    expect(await evaluate(moved, 'value.package.label', '--argstr', 'mirror', smartUrl)).toBe('data')
  })

  test.each(['1', 'pre1.0', 'axios'] as const)('refs of the generation %s', async (format) => {
    const label = `generation-${format.replace('.', '-')}`
    await site.repository.commit({ [`${label}/atom.toml`]: manifest(label) })
    const atom = await site.repository.publish({ path: label, label, version: '1.0.0', format })
    const tree = site.emit(releaseOf(atom, [site.repository.smartUrl]))
    expect(await evaluate(tree, 'value.package.label')).toBe(label)
  })

  test('a label in any script, of which no store path can be named', async () => {
    const tree = await site.emitted('ひらがな', '0.1.0', { 'atom.toml': manifest('ひらがな') })
    expect(await evaluate(tree, 'value.package.label')).toBe('ひらがな')
    expect(await evaluate(tree, 'src')).toMatch(/-atom$/)
  })

  test('a static atom is its manifest, an atom without any file of it nothing', async () => {
    expect(await evaluate(await site.emitted('data', '1.0.0', STATIC), 'value')).toEqual({
      package: { label: 'data', version: '1.0.0' },
      compose: { as: { static: 'config' } },
    })
    expect(await evaluate(await site.emitted('bare', '1.0.0', { 'a.txt': '' }), 'value')).toEqual({})
  })

  test('an atom of plain Nix sees its configuration and package', async () => {
    const tree = await site.emitted('plain-nix', '1.0.0', {
      'atom.toml': manifest('plain-nix'),
      'atom.lock': NIX_LOCK,
      'main.nix':
        '{ inherit cfg; time = builtins.currentTime; path = __nixPath; home = builtins.getEnv "HOME"; system = builtins.currentSystem; }',
    })
    const platforms = { build: 's390x-linux', target: 's390x-linux', legacy_target: 's390x-linux' }
    const found = await evaluate(
      tree,
      'value',
      '--argstr',
      'system',
      's390x-linux',
      '--arg',
      'config',
      '{ a = [ 1.0 null ]; }',
    )
    expect(found).toEqual({
      cfg: { a: [1, null], platforms, package: { label: 'plain-nix', version: '1.0.0' } },
      ...{ time: 0, path: [], home: '', system: 's390x-linux' },
    })
    expect(
      await nix.evalJson(`(import ${tree} { config = ''{"platforms":{"build":"x-y"}}''; }).value.system`),
    ).toBe('x-y')
    expect(
      await nix.nix(['eval', '--raw', `path:${tree}#value.system`], { allowFailure: true }),
    ).toMatchObject({
      stderr: expect.stringContaining('no system is known here'),
    })
  })

  test('dependencies of all types, each with a lock of its own, and a composer', async () => {
    const mirror = site.repository.smartUrl
    const composer = await site.publish('composer', '0.1.0', {
      'atom.toml': manifest('composer', '0.1.0'),
      'atom.lock': 'version = 1\n\n[compose]\nuse = "nix"\nentry = "."\n',
      'default.nix': COMPOSER,
    })
    const base = await site.publish('base', '1.0.0', {
      'atom.toml': manifest('base'),
      'atom.lock': NIX_LOCK,
      'main.nix': '{ inherit cfg; }',
    })
    const set = `[sets.${base.rootCommit}]\ntag = "mine"\nmirrors = ["${mirror}"]\n`
    const middle = await site.publish('middle', '1.0.0', {
      'atom.toml': manifest('middle'),
      'atom.lock': `version = 1\n\n${set}\n[compose]\nuse = "nix"\nentry = "main.nix"\n\n[[deps]]\ntype = "atom"\n${lockEntry(base, mirror)}`,
      'main.nix': '{ base = atoms.deps.from.mine.base; }',
    })
    const file = Buffer.from('{ who }: "hello " + who\n')
    site.files.files.set('/hello.nix', file)
    const hash = `sha256-${createHash('sha256').update(file).digest('base64')}`
    const repository = await site.git.createRepository('pinned')
    const rev = await repository.commit({ 'default.nix': '"pinned, " + builtins.getEnv "HOME"' })
    // Without a ref to follow, Nix 2.8 asks for master.
    await repository.git(['branch', 'master', 'main'])
    const url = `${site.files.url}/hello.nix`
    const pins = (['nix', 'pin', 'nix+src', 'nix+build', 'build'] as const).map(
      (type) =>
        `[[deps]]\ntype = "${type}"\nname = "as-${type.replace('+', '-')}"\nurl = "${url}"\nhash = "${hash}"\n`,
    )
    const gits = ['nix+git', 'pin+git'].map(
      (type) =>
        `[[deps]]\ntype = "${type}"\nname = "as-${type.replace('+', '-')}"\nurl = "${repository.smartUrl}"\nrev = "${rev}"\n`,
    )
    const atoms = [base, middle].map((atom) => `[[deps]]\ntype = "atom"\n${lockEntry(atom, mirror)}`)
    const tree = await site.emitted('root', '1.0.0', {
      'atom.toml': manifest('root'),
      'atom.lock': [
        `version = 1\n\n[compose]\nuse = "atom"\nentry = "src"\n${lockEntry(composer, mirror)}`,
        set,
        ...atoms,
        ...pins,
        ...gits,
      ].join('\n'),
      'src/mod.nix': '',
    })
    const config = '{ "colour": "blue" }'
    const of = (path: string) =>
      nix.evalJson(
        `(import ${tree} { system = null; config = ''${config}''; extraExtern.more = { extra = true; }; }).value${path}`,
      )
    expect(await of('.entry')).toBe('src')
    expect(await of('.extra')).toBe(true)
    expect(await of('.config')).toEqual({ colour: 'blue', package: { label: 'root', version: '1.0.0' } })
    const cfg = { colour: 'blue', package: { label: 'base', version: '1.0.0' } }
    expect(await of('.extern.deps.from')).toEqual({ mine: { base: { cfg }, middle: { base: { cfg } } } })
    expect(await nix.evalJson(`builtins.attrNames (import ${tree} { }).value.extern.deps.pins`)).toEqual([
      'as-nix',
      'as-nix-git',
      'as-pin',
      'as-pin-git',
    ])
    expect(await of('.extern.deps.pins.as-nix.import "" { who = "you"; }')).toBe('hello you')
    expect(await of('.extern.deps.pins.as-nix-git.import ""')).toBe('pinned, ')
    expect(await nix.evalJson(`builtins.attrNames (import ${tree} { }).value.extern.deps.get`)).toEqual([
      'as-build',
      'as-nix-build',
      'as-nix-src',
    ])
    const { stdout } = await nix.nixBuild([
      '--no-out-link',
      tree,
      '-A',
      'value.extern.deps.get.as-nix-src.src',
    ])
    expect(await nix.evalJson(`builtins.readFile ${stdout.trim()}`)).toBe(file.toString())
  })

  test('atoms that many name are composed once, and may name one another', async () => {
    const mirror = site.repository.smartUrl
    const root = await site.repository.rootCommit()
    const set = `[sets.${root}]\ntag = "mine"\nmirrors = ["${mirror}"]\n`
    let below = await site.publish('level0', '1.0.0', {
      'atom.toml': manifest('level0'),
      'atom.lock': NIX_LOCK,
      'main.nix': '1',
    })
    // Two copies of each level ask for both of the level below: 2^16 ways to the ground.
    let twin = below
    for (let level = 1; level <= 16; level++) {
      const lock = `version = 1\n\n${set}\n[compose]\nuse = "nix"\nentry = "main.nix"\n${[below, twin]
        .map((atom) => `\n[[deps]]\ntype = "atom"\n${lockEntry(atom, mirror)}`)
        .join('')}`
      const publish = (label: string) =>
        site.publish(label, '1.0.0', {
          'atom.toml': manifest(label),
          'atom.lock': lock,
          'main.nix': `with atoms.deps.from.mine; ${below.label} + ${twin.label}`,
        })
      const next = await publish(`level${level}`)
      twin = await publish(`twin${level}`)
      below = next
    }
    expect(await evaluate(site.emit(releaseOf(below, [mirror])), 'value')).toBe(2 ** 16)
  })

  test('configuration has one form and hash, the same as in TypeScript', async () => {
    const tree = await site.emitted('configured', '1.0.0', STATIC)
    const config = {
      text: 'quote " backslash \\ tab \t bell \u0007 feed \f back \b line \u2028 del \u007f end',
      nested: { z: [], a: {}, '': [true, false, null, -1, 0, 9007199254740991] },
      // UTF-16 sorts the second before the first, bytes do not.
      order: { '\ue000': 1, '😀': 2, '\ud7ff': 3, '\uffff': 4, '\u{10fffd}': 5, a: 6, A: 7, é: 8 },
    }
    const file = path.join(nix.dir, 'config.json')
    writeFileSync(file, JSON.stringify(config))
    const given = [
      '--argstr',
      'system',
      'x-y',
      '--arg',
      'config',
      `builtins.fromJSON (builtins.readFile ${file})`,
    ]
    const platforms = { build: 'x-y', target: 'x-y', legacy_target: 'x-y' }
    const expected = canonicalJson({ ...config, platforms })
    expect(await evaluate(tree, 'configJson', ...given)).toBe(expected)
    expect(await evaluate(tree, 'configHash', ...given)).toBe(
      createHash('sha256').update(expected).digest('hex'),
    )
    for (const [bad, message] of [
      ['{ a = 1.5; }', 'is no integer that JSON can hold'],
      ['{ a = 9007199254740992; }', 'is no integer that JSON can hold'],
      ['{ a = x: x; }', 'a lambda is not JSON'],
      ['{ a = ./x; }', 'a path is not JSON'],
      ['[ ]', 'must be an attribute set'],
    ] as const) {
      expect(await refusal(tree, 'configJson', '--arg', 'config', bad)).toContain(message)
    }
    const cut = ['--argstr', 'config', String.raw`{"a":"x\\\u0000y"}`] as const
    expect(await refusal(tree, 'configJson', ...cut)).toContain('holds U+0000')
    const whole = ['--argstr', 'system', 'x-y', '--argstr', 'config', String.raw`{"a":"x\\u0000y"}`] as const
    expect(await evaluate(tree, 'configJson', ...whole)).toBe(canonicalJson({ a: 'x\\u0000y', platforms }))
  })

  test('derivations become packages of the flake, for each system', async () => {
    const drv = (name: string) =>
      `derivation { name = "${name}"; inherit system; PATH = "/bin:/usr/bin"; builder = "/bin/sh"; args = [ "-c" "mkdir -p $out/bin; printf '#!/bin/sh\\necho ${name}\\n' > $out/bin/${name}; chmod +x $out/bin/${name}" ]; }`
    const atom = await site.publish('programs', '1.0.0', {
      'atom.toml': manifest('programs'),
      'atom.lock': NIX_LOCK,
      'main.nix': `let system = cfg.platforms.build; in { main = ${drv('main')}; other = ${drv('other')}; deep.one = ${drv('one')}; text = "no package"; broken = throw "not for this system"; }`,
    })
    const url = site.serve(releaseOf(atom, [site.repository.smartUrl]))
    const run = async (attribute: string) => (await nix.nix(['run', `${url}${attribute}`])).stdout
    expect(await run('')).toBe('main\n')
    expect(await run('#other')).toBe('other\n')
    expect(await run('#deep.one')).toBe('one\n')
    const shown = await nix.nix([
      'eval',
      '--json',
      `${url}#packages`,
      '--apply',
      'builtins.mapAttrs (_: builtins.attrNames)',
    ])
    expect(JSON.parse(shown.stdout)['aarch64-darwin']).toEqual(['default', 'main', 'other'])
    expect((await nix.nix(['eval', '--raw', `${url}#value.text`])).stdout).toBe('no package')
    const { stdout } = await nix.nixBuild(['--no-out-link', url, '-A', 'other'])
    expect(stdout).toMatch(/-other\n$/)
    expect((await nix.nix(['eval', '--raw', `${url}#lib.label`])).stdout).toBe('programs')
  })

  test('what is asked for is evaluated, and nothing beside it', async () => {
    const set = 'a'.repeat(40)
    const away = `[sets.${set}]\ntag = "away"\nmirrors = []\n\n[[deps]]\ntype = "atom"\nlabel = "x"\nversion = "1.0.0"\nset = "${set}"\nrev = "${set}"\nmirror = "http://127.0.0.1:1/x"\nid = ""\n`
    const tree = await site.emitted('lazy', '1.0.0', {
      'atom.toml': manifest('lazy'),
      'atom.lock': `${NIX_LOCK}\n${away}`,
      'main.nix': `{ here = { type = "derivation"; name = "here"; }; needing = atoms.deps.from.away.x; text = "none"; }`,
    })
    expect(await evaluate(tree, 'here.name')).toBe('here')
    expect(await evaluate(tree, 'value.text')).toBe('none')
    expect(await evaluate(tree, 'configJson')).toContain('platforms')
    // What is no derivation is none at the top.
    expect(await evaluate(tree, 'text')).toBeNull()
    expect(await refusal(tree, 'value.needing')).toContain('127.0.0.1:1')
  })

  test('whoever interprets atom.lock reads the tree itself as an atom, too', async () => {
    const tree = await site.emitted('read-by-others', '1.0.0', {
      'atom.toml': manifest('read-by-others'),
      'atom.lock': NIX_LOCK,
      'main.nix': 'cfg',
    })
    const interpreter = await site.emitted('interpreter', '1.0.0', STATIC)
    const root = ['--arg', 'root', tree, '--arg', 'config', '{ colour = "blue"; }']
    expect(await evaluate(interpreter, 'value', ...root)).toMatchObject({
      colour: 'blue',
      package: { label: 'read-by-others' },
    })
  })

  test('a working copy sees the atoms beside it', async () => {
    const tree = await site.emitted('worked-on', '1.0.0', STATIC)
    const project = path.join(nix.dir, 'project')
    for (const name of ['here', 'beside']) mkdirSync(path.join(project, name), { recursive: true })
    writeFileSync(path.join(project, 'ekala.toml'), '[set]\npackages = ["here", "beside"]\n')
    const root = await site.repository.rootCommit()
    const local = `version = 1\n\n[sets.${root}]\ntag = "us"\nmirrors = ["::"]\n\n[compose]\nuse = "nix"\nentry = "main.nix"\n\n[[deps]]\ntype = "atom"\nlabel = "beside"\nversion = "1.0.0-local"\nset = "${root}"\nid = ""\n`
    writeFileSync(path.join(project, 'here/atom.toml'), manifest('here'))
    writeFileSync(path.join(project, 'here/atom.lock'), local)
    writeFileSync(path.join(project, 'here/main.nix'), 'atoms.deps.from.us.beside.package.label')
    writeFileSync(path.join(project, 'beside/atom.toml'), manifest('beside'))
    expect(await evaluate(tree, 'value', '--arg', 'root', `${project}/here`)).toBe('beside')

    const published = await site.emitted('alone', '1.0.0', {
      'atom.toml': manifest('alone'),
      'atom.lock': local,
      'main.nix': 'atoms.deps.from.us.beside',
    })
    expect(await refusal(published)).toContain(
      'beside 1.0.0-local of its own repository, which was not published',
    )
  })
})
