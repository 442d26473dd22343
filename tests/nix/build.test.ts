import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { narHashOf } from '../../src/nix/nar.js'
import { toTarball } from '../../src/nix/tarball.js'
import { directory, file, treeOf } from '../../src/nix/tree.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type BuildSite, createBuildSite, STUB } from './build-site.js'
import type { FileServer } from './file-server.js'
import { HOSTILE_TEXTS } from './hostile.js'
import { form, hashOf, type SampleRelease } from './sample.js'

const SYSTEM = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-${process.platform}`

describeWith([NIX], 'emitted trees, fetched and built by the real Nix', () => {
  let nix: PrivateNix
  let site: BuildSite
  let server: FileServer
  beforeAll(async () => {
    nix = await createPrivateNix()
    site = await createBuildSite(nix)
    server = site.server
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
  })
  const serve: BuildSite['serve'] = (...args) => site.serve(...args)
  const publish: BuildSite['publish'] = (sample) => site.publish(sample)
  const build: BuildSite['build'] = (...args) => site.build(...args)

  const script = (text: string) =>
    treeOf([
      [
        'install.sh',
        file(
          `mkdir -p $out/bin\nprintf '#!/bin/sh\\n${text}\\n' > $out/bin/hello\nchmod +x $out/bin/hello\n`,
        ),
      ],
      ['Cargo.lock', file('version = 4\n')],
    ])
  function hello(): SampleRelease {
    const { urls, nar } = serve('hello-src.tar.gz', script('echo hello from firn'))
    return {
      recipe: { source: form('tarball', { urls, hash: nar, hashMode: 'nar' }), programs: ['hello'] },
      definition: { summary: 'Says hello', licence: 'MIT' },
    }
  }

  test('nix build, nix run, and by name', async () => {
    const { url } = publish(hello())
    const out = await build(`${url}#hello`)
    expect(execFileSync(path.join(out, 'bin/hello'), { encoding: 'utf8' })).toBe('hello from firn\n')
    expect(await build(url)).toBe(out)
    expect((await nix.nix(['run', url])).stdout).toBe('hello from firn\n')
    expect((await nix.nix(['run', `${url}#hello`])).stdout).toBe('hello from firn\n')
  })

  test('Nix sees the tree with the hash and the time that we say', async () => {
    const { url, narHash } = publish(hello())
    const metadata = JSON.parse((await nix.nix(['flake', 'metadata', '--json', url])).stdout)
    expect(metadata.locked.narHash).toBe(narHash)
    expect((await nix.nix(['hash', 'path', metadata.path])).stdout.trim()).toBe(narHash)
    // Nix 2.8 does not tell the time of a tarball, newer ones tell that of its newest entry.
    const archive = path.join(nix.dir, 'times.tar.gz')
    writeFileSync(archive, server.files.get(new URL(url).pathname) ?? '')
    const listing = execFileSync('tar', ['--utc', '--full-time', '-tvzf', archive], { encoding: 'utf8' })
    const times = listing.match(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/g) ?? []
    expect(times.sort().at(-1)).toBe('2026-11-21 12:00:00')
    await expect(build(`${url}?narHash=${encodeURIComponent(hashOf('another tree'))}`)).rejects.toThrow(
      'hash mismatch',
    )
    await expect(build(`${url}?narHash=${encodeURIComponent(narHash)}`)).resolves.toContain('hello-1.2.3')
  })

  test('the outputs of the flake', async () => {
    const { url } = publish(hello())
    const show = JSON.parse((await nix.nix(['flake', 'show', '--json', url])).stdout)
    expect(Object.keys(show).sort()).toEqual(['apps', 'checks', 'devShells', 'overlays', 'packages'])
    expect(show.packages[SYSTEM]).toMatchObject({
      default: { name: 'hello-1.2.3' },
      hello: { name: 'hello-1.2.3' },
    })
    await nix.nix(['flake', 'check', url])
  })

  test('without flakes: nix-build of the address, by attribute and as a function of nixpkgs', async () => {
    const { url, narHash } = publish(hello())
    const options = ['--no-out-link', '-I', `nixpkgs=${server.url}/nixpkgs.tar.gz`]
    const whole = (await nix.nixBuild([...options, url])).stdout.trim()
    expect((await nix.nixBuild([...options, url, '-A', 'hello'])).stdout.trim()).toBe(whole)
    const expression = `
      let pkgs = import (fetchTarball ${server.url}/nixpkgs.tar.gz) { };
      in pkgs.callPackage (fetchTarball { url = "${url}"; sha256 = "${narHash}"; }) { inherit pkgs; }`
    expect((await nix.nixBuild(['--no-out-link', '--expr', expression])).stdout.trim()).toBe(whole)
  })

  test('as an input that follows the nixpkgs of another flake, and by overlay', async () => {
    const { url } = publish(hello())
    const setup = readFileSync(path.resolve(import.meta.dirname, 'stub-nixpkgs/setup.sh'), 'utf8')
    const other = directory([...STUB.entries, ['setup.sh', file(`${setup}# another nixpkgs\n`)]])
    server.files.set('/other-nixpkgs.tar.gz', toTarball(other, 1))
    const flake = path.join(nix.dir, 'consumer')
    mkdirSync(flake)
    writeFileSync(
      path.join(flake, 'flake.nix'),
      `{
        inputs.nixpkgs.url = "${server.url}/other-nixpkgs.tar.gz";
        inputs.hello.url = "${url}";
        inputs.hello.inputs.nixpkgs.follows = "nixpkgs";
        outputs = { nixpkgs, hello, ... }: {
          packages.${SYSTEM} = {
            direct = hello.packages.${SYSTEM}.default;
            overlay = (import nixpkgs { system = "${SYSTEM}"; overlays = [ hello.overlays.default ]; }).hello;
          };
        };
      }`,
    )
    const direct = await build(`path:${flake}#direct`)
    expect(await build(`path:${flake}#overlay`)).toBe(direct)
    const lock = JSON.parse(readFileSync(path.join(flake, 'flake.lock'), 'utf8'))
    expect(lock.nodes.hello.inputs.nixpkgs).toEqual(['nixpkgs'])
    // Its builder script lies in the other nixpkgs, so its path is another one.
    expect(direct).not.toBe(await build(url))
  })

  test('an overlay of a package that needs its namesake in nixpkgs ends', async () => {
    const sample = hello()
    const { url } = publish({
      ...sample,
      name: 'openssl',
      recipe: { ...sample.recipe, buildInputs: ['openssl'] },
    })
    const expression = `
      let flake = builtins.getFlake "${url}"; nixpkgs = fetchTarball ${server.url}/nixpkgs.tar.gz;
      in (import nixpkgs { overlays = [ flake.overlays.default ]; }).openssl`
    const { stdout } = await nix.nix(['build', '--json', '--no-link', '--impure', '--expr', expression])
    expect(stdout).toContain('openssl-1.2.3')
  })

  test('dependencies are in the tree', async () => {
    const library = serve('library.tar.gz', treeOf([['data/words', file('shared words')]]))
    const text = treeOf([['install.sh', file('mkdir $out; cp "$words" $out/words')]])
    const app = serve(
      'app.tar.gz',
      treeOf([['install.sh', file('mkdir $out\nfor i in $buildInputs; do cp $i/words $out/; done')]]),
    )
    expect(narHashOf(text)).not.toBe(app.nar)
    const { url } = publish({
      name: 'app',
      recipe: {
        source: form('tarball', { urls: app.urls, hash: app.flat, hashMode: 'flat' }),
        buildInputs: ['firn:words'],
      },
      dependencies: {
        words: {
          name: 'library',
          version: '2.0.0',
          recipe: {
            source: form('tarball', { urls: library.urls, hash: library.nar, hashMode: 'nar' }),
            build: form('site', { root: 'data' }),
          },
        },
      },
    })
    expect(readFileSync(path.join(await build(url), 'words'), 'utf8')).toBe('shared words')
  })

  test('Cargo.lock is read while evaluating, without building the source', async () => {
    const { urls, nar } = serve('crate.tar.gz', script('echo rusty'))
    const { url } = publish({
      recipe: {
        source: form('tarball', { urls, hash: nar, hashMode: 'nar' }),
        build: form('rust', { cargoLock: true }),
      },
    })
    const out = await build(url, '--no-allow-import-from-derivation')
    expect(execFileSync(path.join(out, 'bin/hello'), { encoding: 'utf8' })).toBe('rusty\n')
  })

  test('prebuilt: a plain file and a program in an archive', async () => {
    const program = Buffer.from('#!/bin/sh\necho prebuilt\n')
    server.files.set('/hello-bin', program)
    const packed = serve('packed.tar.gz', treeOf([['bin/it', file(program, { executable: true })]]))
    const flat = `sha256-${createHash('sha256').update(program).digest('base64')}`
    for (const [urls, hash, binary] of [
      [[`${server.url}/hello-bin`], flat, { name: 'hello' }],
      [packed.urls, packed.flat, { name: 'hello', path: 'source/bin/it' }],
    ] as const) {
      const platforms = [{ system: SYSTEM, urls, hash, binaries: [binary] }]
      const { url } = publish({ recipe: { build: form('prebuilt', { platforms }) } })
      expect((await nix.nix(['run', url])).stdout).toBe('prebuilt\n')
      const show = JSON.parse((await nix.nix(['flake', 'show', '--json', url])).stdout)
      expect(Object.keys(show.packages)).toEqual([SYSTEM])
    }
  })

  test("an expression is the author's text, unchanged", async () => {
    const text = `{ stdenv }:
stdenv.mkDerivation {
  name = "own";
  dontUnpack = true;
  installPhase = ''printf '%s' '\${"$"}{x}' > $out'';
}`
    const { url } = publish({ recipe: { build: form('expression', { text }) } })
    expect(readFileSync(await build(url), 'utf8')).toBe(`\${x}`)
    const metadata = JSON.parse((await nix.nix(['flake', 'metadata', '--json', url])).stdout)
    const { stdout } = await nix.run('nix-store', ['--query', '--hash', metadata.path])
    expect(stdout).toContain('sha256:')
    expect(
      execFileSync('sh', ['-c', `cat "$1"/expressions/*.nix`, 'sh', metadata.path], { encoding: 'utf8' }),
    ).toBe(text)
  })

  test('hostile texts run nothing and reach the build as they are', async () => {
    const marker = path.join(nix.dir, 'evil')
    const texts = [
      ...HOSTILE_TEXTS,
      `$(touch ${marker})`,
      `\`touch ${marker}\``,
      `'; touch ${marker}; '`,
      `"; touch ${marker}; "`,
    ].filter((text) => text.length < 4096)
    const { urls, nar } = serve('env.tar.gz', treeOf([['install.sh', file('mkdir $out; env -0 > $out/env')]]))
    const { url } = publish({
      recipe: {
        source: form('tarball', { urls, hash: nar, hashMode: 'nar' }),
        env: texts.map((value, index) => ({ name: `V_${index}`, value })),
      },
      definition: { summary: texts.join(' '), licence: texts.join(' '), homepage: texts.join(' ') },
    })
    const variables = readFileSync(path.join(await build(url), 'env'), 'utf8').split('\0')
    for (const [index, text] of texts.entries()) expect(variables).toContain(`V_${index}=${text}`)
    const meta = (await nix.nix(['eval', '--json', `${url}#default.meta`])).stdout
    expect(JSON.parse(meta).description).toBe(texts.join(' '))
    expect(existsSync(marker)).toBe(false)
  })
})
