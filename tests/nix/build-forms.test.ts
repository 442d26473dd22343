import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { narHashOf } from '../../src/nix/nar.js'
import { file, treeOf } from '../../src/nix/tree.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type BuildSite, createBuildSite } from './build-site.js'
import { form, hashOf } from './sample.js'

const HASH = hashOf('x')
const SYSTEM = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-${process.platform}`

describeWith([NIX], 'further forms of builds, really built', () => {
  let nix: PrivateNix
  let site: BuildSite
  beforeAll(async () => {
    nix = await createPrivateNix()
    site = await createBuildSite(nix)
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
  })

  const build = async (recipe: JsonObject, ...options: string[]) =>
    site.build(site.publish({ recipe }).url, ...options)
  const run = (out: string, program: string, ...args: string[]) =>
    execFileSync(path.join(out, 'bin', program), args, { encoding: 'utf8' })
  const read = (...place: string[]) => readFileSync(path.join(...place), 'utf8')
  /** Installs the text as a file of that path. */
  const installs = (at: string, text: string) =>
    site.source({ 'install.sh': `mkdir -p "$(dirname "$out/${at}")"; printf %s '${text}' > "$out/${at}"` })

  describe('deno', () => {
    const dependencies = narHashOf(
      treeOf([
        ['vendor/example.org/lib.sh', file('echo lib 1')],
        ['node_modules/.deno/kept', file('')],
      ]),
    )
    const source = () =>
      site.source({
        'main.sh': '. ./vendor/example.org/lib.sh; echo "$FLAGS"; echo "$@"; cat built',
        'build.sh': 'echo made by a task > built',
        'deno.lock': 'echo lib 1',
        'vendor/old': 'of the source itself',
      })
    const deno = (depsHash: string, fields: JsonObject = {}) => ({
      source: source(),
      build: form('deno', { depsHash, entry: 'main.sh', task: 'build', ...fields }),
    })

    test('runs with what its fixed output holds, and with the permissions that it has', async () => {
      const depsHash = narHashOf(
        treeOf([
          ['vendor/example.org/lib.sh', file('echo lib 1')],
          ['vendor/old', file('of the source itself')],
          ['node_modules/.deno', treeOf([])],
        ]),
      )
      const out = await build({ ...deno(depsHash, { permissions: ['allow-net=example.org', 'deny-env'] }) })
      expect(run(out, 'hello', 'a b', 'c')).toBe(
        'lib 1\n --cached-only --frozen --no-prompt --vendor=true --node-modules-dir=manual --allow-net=example.org --deny-env\na b c\nmade by a task\n',
      )
    })

    test('stops where nothing pins what it fetches', async () => {
      const unlocked = { ...deno(dependencies), source: site.source({ 'main.sh': 'echo' }) }
      await expect(build(unlocked)).rejects.toThrow('the source holds no deno.lock')
    })

    test('stops at other dependencies than those that the author saw', async () => {
      await expect(build(deno(dependencies))).rejects.toThrow(/hash mismatch.*hello-deno-deps/s)
    })
  })

  describe('ruby', () => {
    const source = () =>
      site.source({
        'gems/gemset.nix': '{ rake.version = "13.2.1"; }',
        'bin/server': 'echo serving "$@"',
      })

    test('the programs of a gem', async () => {
      const out = await build(
        { source: source(), build: form('ruby', { gemdir: 'gems', executables: ['rake'] }) },
        '--no-allow-import-from-derivation',
      )
      expect(run(out, 'rake')).toBe('rake 13.2.1\n')
    })

    test('a source with its gems', async () => {
      const scripts = [{ name: 'serve', path: 'bin/server' }]
      const out = await build({
        source: source(),
        build: form('ruby', { gemdir: 'gems', executables: ['rake'], scripts }),
      })
      expect(run(out, 'serve', '--port', '80')).toBe('serving --port 80\n')
      expect(run(out, 'rake')).toBe('rake 13.2.1\n')
    })
  })

  describe('composed', () => {
    const parts = (...named: [name: string, recipe: JsonObject][]) =>
      form('composed', { parts: named.map(([name, recipe]) => ({ name, recipe })) })
    const make = form('generic', { tool: 'make' })

    test('a server that is built with the web site of an earlier part', async () => {
      const server = site.source({
        'install.sh': 'mkdir -p $out/bin; cp static/index.html $out/bin/page; chmod +x $out/bin/page',
      })
      const out = await build({
        source: site.source({ 'site/index.html': '#!/bin/sh\necho the site\n' }),
        build: parts(
          ['web', { build: form('site', { root: 'site' }) }],
          ['server', { source: server, build: make, files: [{ path: 'static', input: 'part:web' }] }],
        ),
      })
      expect(run(out, 'page')).toBe('the site\n')
      expect(readlinkSync(path.join(out, 'index.html'))).toMatch(/-hello-web-1\.2\.3\/index\.html$/)
    })

    test('folders of several parts become one, empty ones too', async () => {
      const empty = site.source({ 'install.sh': 'mkdir -p $out/share/empty $out/share/hello' })
      const out = await build({
        build: parts(
          ['a', { source: installs('share/hello/a', 'A'), build: make }],
          ['b', { source: installs('share/hello/with space', 'B'), build: make }],
          ['c', { source: empty, build: make }],
        ),
      })
      expect(read(out, 'share/hello/a')).toBe('A')
      expect(execFileSync('ls', [path.join(out, 'share')], { encoding: 'utf8' })).toBe('empty\nhello\n')
    })

    test.each([
      [
        'the same file',
        'bin/x',
        'bin/x',
        /firn: bin\/x of the part b is in the way of another part: .*-hello-a-1\.2\.3\/bin\/x/,
      ],
      [
        'a file where another has a folder',
        'bin/x',
        'bin',
        /firn: bin of the part b is in the way of another part: a folder/,
      ],
      [
        'a folder where another has a file',
        'bin',
        'bin/x',
        /firn: bin of the part b is in the way of another part: .*-hello-a-1\.2\.3\/bin/,
      ],
    ])('%s stops the build', async (_, first, second, why) => {
      const clash = build({
        build: parts(
          ['a', { source: installs(first, 'A'), build: make }],
          ['b', { source: installs(second, 'B'), build: make }],
        ),
      })
      await expect(clash).rejects.toThrow(why)
    })
  })

  test.each<[string, JsonObject, said: Readonly<Record<string, string>>]>([
    [
      'go',
      { vendorHash: HASH, subPackages: ['cmd/a', 'cmd/b'], ldflags: ['-s', '-X main.v=1'], cgo: false },
      { subPackages: 'cmd/a cmd/b', ldflags: '-s -X main.v=1', CGO_ENABLED: '0', vendorHash: HASH },
    ],
    [
      'node',
      { manager: 'npm', depsHash: HASH, script: 'bundle', workspace: 'packages/app', flags: ['--a', '-b'] },
      { npmBuildScript: 'bundle', npmWorkspace: 'packages/app', npmFlags: '--a -b', npmDepsHash: HASH },
    ],
    ['node', { manager: 'yarn', depsHash: HASH, script: 'bundle' }, { yarnBuildScript: 'bundle' }],
    ['node', { manager: 'pnpm', depsHash: HASH, flags: ['--a'] }, { pnpmInstallFlags: '--a' }],
    ['python', { importsCheck: ['a.b', 'c'] }, { pyproject: '1', pythonImportsCheck: 'a.b c' }],
    ['generic', { tool: 'autotools', flags: ['--with-a'] }, { configureFlags: '--with-a', strictDeps: '1' }],
    ['generic', { tool: 'cmake', flags: ['-DA=ON', '-DB=1'] }, { cmakeFlags: '-DA=ON -DB=1' }],
    ['generic', { tool: 'meson', flags: ['-Da=b'] }, { mesonFlags: '-Da=b' }],
  ])('%s with %j: what its builder is given', async (name, fields, said) => {
    const variables = Object.keys(said).map((variable) => `"$${variable}"`)
    const out = await build({
      source: site.source({ 'install.sh': `mkdir $out; printf '%s\\n' ${variables.join(' ')} > $out/said` }),
      build: form(name, fields),
    })
    expect(read(out, 'said').trimEnd().split('\n')).toEqual(Object.values(said))
  })

  test('a member of a pnpm workspace', async () => {
    const manifest = JSON.stringify({ name: '@scope/app', bin: { hello: 'cli.sh' } })
    const out = await build({
      source: site.source({ 'packages/app/package.json': manifest, 'packages/app/cli.js': 'echo app' }),
      build: form('node', { manager: 'pnpm', depsHash: HASH, workspace: 'packages/app' }),
    })
    expect(read(out, 'lib/hello/packages/app/dist/called')).toBe(
      '--filter {packages/app}... run --if-present build\n',
    )
    expect(read(out, 'bin/hello')).toContain(`${out}/lib/hello/packages/app/cli.sh`)
  })

  test('a program of a download, with a file that is laid beside it', async () => {
    const program = file('#!/bin/sh\necho prebuilt\n', { executable: true })
    const { urls, flat } = site.serve('download.tar.gz', treeOf([['bin/it', program]]))
    const binaries = [{ name: 'hello', path: 'source/bin/it' }]
    const out = await build({
      source: null,
      build: form('prebuilt', { platforms: [{ system: SYSTEM, urls, hash: flat, binaries }] }),
      files: [{ path: 'words', source: site.source({ list: 'shared words' }), from: 'list' }],
      install: [{ path: 'words', to: 'share/words' }],
    })
    expect(run(out, 'hello')).toBe('prebuilt\n')
    expect(read(out, 'share/words')).toBe('shared words')
  })

  test('files laid in, files installed, and programs that find others', async () => {
    const words = site.serve('words.tar.gz', treeOf([['list/words', file('shared words')]]))
    const tool = site.source({
      'install.sh': `mkdir -p $out/bin; printf '#!/bin/sh\\necho tool' > $out/bin/tool; chmod +x $out/bin/tool`,
    })
    const { url } = site.publish({
      recipe: {
        source: site.source({
          'templates/page': 'a page',
          'install.sh': `mkdir -p $out/bin
            printf '#!/bin/sh\\ntool\\ncat %s/share/words' $out > $out/bin/hello
            chmod +x $out/bin/hello
            cp laid/words $out/laid; cp plain.tar.gz $out/plain; cp bin/tool $out/tool`,
        }),
        files: [
          {
            path: 'laid',
            source: form('tarball', { ...words, hash: words.nar, hashMode: 'nar' }),
            from: 'list',
          },
          { path: 'plain.tar.gz', source: form('tarball', { ...words, hash: words.flat, hashMode: 'flat' }) },
          { path: 'bin/tool', input: 'firn:tool', from: 'bin/tool', executable: true },
        ],
        install: [
          { path: 'laid/words', to: 'share/words' },
          { path: 'templates', to: 'share/hello/templates' },
          { path: 'templates/page', to: 'share/page', executable: true },
        ],
        runtimeInputs: ['firn:tool'],
      },
      dependencies: { tool: { name: 'tool', recipe: { source: tool } } },
    })
    const out = await site.build(url)
    expect(run(out, 'hello')).toBe('tool\nshared words')
    expect(read(out, 'laid')).toBe('shared words')
    expect(readFileSync(path.join(out, 'plain'))).toEqual(
      Buffer.from(site.server.files.get('/words.tar.gz') ?? ''),
    )
    expect(execFileSync(path.join(out, 'tool'), { encoding: 'utf8' })).toBe('tool\n')
    expect(read(out, 'share/hello/templates/page')).toBe('a page')
    expect(statSync(path.join(out, 'share/page')).mode & 0o111).not.toBe(0)
    expect(statSync(path.join(out, 'share/words')).mode & 0o111).toBe(0)
  })
})
