import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findBinDir, pathDirs } from '../support/executables.js'
import { GIT } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import {
  type AtomProject,
  atomToml,
  ekalaToml,
  HELLO,
  lockOf,
  runFirn,
  type Stage,
  startStage,
} from './stage.js'

/** A value with a derivation, which says what it was configured with. */
const DERIVATION = `{
  main = derivation {
    name = "hello-1.0.0";
    builder = "/bin/sh";
    args = [ "-c" "echo \${atoms.deps.from.home.hello.package.label} > $out" ];
    system = cfg.platforms.build;
    target = cfg.platforms.target;
  };
}
`

describeWith([GIT], 'firn atom fetch', () => {
  let stage: Stage
  let project: AtomProject
  let uri: string
  beforeAll(async () => {
    stage = await startStage()
    project = await stage.createProject('atoms')
    await project.commit({ ...HELLO, 'hello/dir/more.nix': '1\n' })
    await symlink('default.nix', path.join(project.work, 'hello/link'))
    await project.commit({ 'ekala.toml': ekalaToml(['hello']) })
    uri = (await project.firn('atom', 'publish', 'hello')).json.atoms[0].uri
  })
  afterAll(() => stage?.[Symbol.asyncDispose]())

  const fetch = (...argv: string[]) =>
    runFirn(stage.home, stage.home.dir, ['atom', 'fetch', ...argv, '--transport', 'http'])

  test('writes the files that were published, signed or not', async () => {
    const signed = await fetch(uri, '--output', 'signed')
    expect(signed.json.atoms).toMatchObject([
      { label: 'hello', record: uri, path: `${stage.home.dir}/signed` },
    ])
    expect((await readdir(path.join(stage.home.dir, 'signed'))).sort()).toEqual([
      ...['atom.toml', 'default.nix', 'dir', 'link'],
    ])
    expect(await readFile(path.join(stage.home.dir, 'signed/link'), 'utf8')).toBe(HELLO['hello/default.nix'])
    const unsigned = await fetch(`${project.repository.dumbUrl}::hello`)
    expect(unsigned.code).toBe(1)
    await project.repository.git(['update-server-info'])
    expect((await fetch(`${project.repository.dumbUrl}::hello`)).json.atoms).toMatchObject([
      // No index answers here.
      { record: null, signed: 'unknown' },
    ])
    expect((await fetch(uri, '--bare', '--output', 'atoms.git')).code).toBe(0)
    expect(await readdir(path.join(stage.home.dir, 'atoms.git'))).toContain('HEAD')
    const again = await fetch(uri, '--bare', '--output', 'atoms.git')
    expect(again.json.atoms).toMatchObject([{ status: 'skipped', signed: 'signed' }])
  })

  test('what lies in its place already does not keep the others, and is never overwritten', async () => {
    const more = await stage.createProject('more')
    await more.commit({ 'ekala.toml': ekalaToml(['more']), 'more/atom.toml': atomToml('more', '1.0.0') })
    const moreUri = (await more.firn('atom', 'publish', 'more')).json.atoms[0].uri
    expect((await fetch(uri, '--output', 'several/hello')).json.atoms).toMatchObject([{ status: 'fetched' }])
    const both = await fetch(uri, moreUri, '--output', 'several')
    expect(both.json.atoms).toMatchObject([{ status: 'skipped' }, { status: 'fetched', label: 'more' }])
    const said = await stage.home.run(['atom', 'fetch', uri, '-o', 'several/hello', '--transport', 'http'])
    expect(said.stdout).toContain(`is in ${stage.home.dir}/several/hello already, signed: ${uri}`)

    const hello = path.join(stage.home.dir, 'several/hello')
    const changes: (() => Promise<void>)[] = [
      () => chmod(path.join(hello, 'default.nix'), 0o755),
      () => writeFile(path.join(hello, 'dir/added.nix'), ''),
      () => rm(path.join(hello, 'dir'), { recursive: true }),
      () => writeFile(path.join(hello, 'default.nix'), '"other"\n'),
    ]
    for (const change of changes) {
      await change()
      const { code, json } = await fetch(uri, '--output', 'several/hello')
      expect([code, json.error.message]).toEqual([2, `${hello} is there already, with other files.`])
      await rm(hello, { recursive: true })
      await fetch(uri, '--output', 'several/hello')
    }
  })

  test('a mirror that hands out another commit is passed over, and refused when it is the only one', async () => {
    const other = await stage.createProject('moved')
    await other.commit(HELLO)
    const moved = (await other.firn('atom', 'publish', 'hello')).json.atoms[0].uri
    await other.repository.move('refs/eka/atoms/hello/1.0.0', other.rootCommit)
    const { code, json } = await fetch(moved, '--output', 'moved-out')
    expect(code).toBe(5)
    expect(json.error).toMatchObject({ name: 'UntrueAtomError', step: 'refs', found: other.rootCommit })
    expect(await readdir(stage.home.dir)).not.toContain('moved-out')
  })
})

describeWith([GIT, NIX], 'firn atom plan', () => {
  let stage: Stage
  let nix: PrivateNix
  let uri: string
  let project: AtomProject
  beforeAll(async () => {
    nix = await createPrivateNix()
    stage = await startStage({ env: { ...nix.env, HOME: '' } })
    project = await stage.createProject('atoms')
    await project.commit(HELLO)
    const hello = (await project.firn('atom', 'publish', 'hello')).json.atoms[0]
    await project.commit({
      'ekala.toml': ekalaToml(['hello', 'world']),
      'world/atom.toml': atomToml('world', '1.0.0'),
      'world/default.nix': DERIVATION,
      'world/atom.lock': lockOf({
        ...{ rootCommit: project.rootCommit, mirror: project.repository.smartUrl },
        ...{ label: 'hello', version: '1.0.0', rev: hello.rev },
      }),
    })
    uri = (await project.firn('atom', 'publish', 'world')).json.atoms[0].uri
  })
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]()
    await nix?.remove()
  })

  const plan = (...argv: string[]) =>
    runFirn(stage.home, stage.home.dir, ['atom', 'plan', ...argv, '--transport', 'http'])

  test('lists the derivations, which are in the store, for the platforms asked for', async () => {
    const { code, json } = await plan(uri, '--build-platform', 'x86_64-linux', '-t', 'aarch64-linux')
    expect(json.error).toBeUndefined()
    expect(code).toBe(0)
    const configJson =
      '{"platforms":{"build":"x86_64-linux","legacy_target":"aarch64-linux","target":"aarch64-linux"}}'
    const [planned] = json.atoms
    expect(planned).toMatchObject({
      ...{ label: 'world', version: '1.0.0', record: uri, configJson },
      configHash: createHash('sha256').update(configJson).digest('hex'),
    })
    const { main } = planned.derivations
    expect(main?.system).toBe('x86_64-linux')
    const { stdout } = await nix.nixStore(['--query', '--binding', 'target', main?.drvPath ?? ''])
    expect(stdout.trim()).toBe('aarch64-linux')
    const both = await plan(uri, `${project.repository.smartUrl}::world`, '-c')
    expect(both.json.atoms).toHaveLength(2)
    expect(both.json.atoms[0].derivations).toEqual(both.json.atoms[1]?.derivations)
  })

  test('an atom sees nothing of the machine', async () => {
    const other = await stage.createProject('hostile')
    await other.commit({
      'hello/atom.toml': atomToml('hello', '1.0.0'),
      'hello/default.nix':
        '{ main = derivation { name = builtins.readFile /etc/hostname; system = "x"; builder = "x"; }; }',
      'hello/atom.lock': lockOf({
        ...{ rootCommit: project.rootCommit, mirror: project.repository.smartUrl },
        ...{ label: 'hello', version: '1.0.0', rev: '1'.repeat(40) },
      }).replace(/\n\[\[deps\]\][\s\S]*/, '\n'),
    })
    const published = (await other.firn('atom', 'publish', 'hello')).json.atoms[0]
    const { code, json } = await plan(published.uri)
    expect(code).toBe(1)
    expect(json.error).toMatchObject({ name: 'NixError', message: /restricted mode|forbidden/ })
  })

  test('without Nix it says so', async () => {
    const bin = path.join(stage.home.dir, 'bin')
    await mkdir(bin, { recursive: true })
    await symlink(path.join(findBinDir(pathDirs(), ['git']) ?? '', 'git'), path.join(bin, 'git'))
    const argv = ['atom', 'plan', uri, '--transport', 'http', '--json']
    const { stdout } = await stage.home.run(argv, { env: { PATH: bin } })
    expect(JSON.parse(stdout).error.message).toContain('planning needs Nix')
  })
})
