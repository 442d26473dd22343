import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { symlink } from '../../src/nix/tree.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type BuildSite, createBuildSite } from './build-site.js'
import { createRecorder, fetched, type Recorder } from './recorder.js'
import { COMMIT, EVALUATED, form, hashOf, SOURCE } from './sample.js'

const HASH = hashOf('x')
const fetchedSource = fetched('fetchzip', {
  hash: hashOf('source'),
  name: 'source',
  urls: ['https://example.org/hello-1.2.3.tar.gz'],
})

const evaluated = fetched('fetchzip', {
  extension: 'tar.gz',
  hash: hashOf('x', 'sha512'),
  name: 'source',
  urls: ['https://example.org/blob'],
})

describeWith([NIX], 'builds of several derivations in front of a nixpkgs that records', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

  const base = { pname: 'hello', version: '1.2.3', src: fetchedSource, meta: {} }

  test.each<[string, JsonObject, JsonObject]>([
    ['Cargo.lock', { cargoLock: true, cargoRoot: 'app' }, { cargoRoot: 'app', buildAndTestSubdir: 'app' }],
    [
      'Cargo.lock with git dependencies',
      { outputHashes: [{ name: 'a-1.0.0', hash: HASH }] },
      { cargoLock: { outputHashes: { 'a-1.0.0': HASH } } },
    ],
  ])('rust with %s', async (_, fields, expected) => {
    const build = form('rust', fields)
    const { builder, arguments: found } = await recorder.built({
      recipe: { source: EVALUATED.source, build },
      blobs: EVALUATED.blobs,
    })
    const folder = fields.cargoRoot === undefined ? '' : '/app'
    expect(builder).toBe('buildRustPackage')
    expect(found).toEqual({
      ...base,
      src: evaluated,
      ...expected,
      cargoLock: { lockFile: `${evaluated}${folder}/Cargo.lock`, ...(expected.cargoLock as JsonObject) },
    })
  })

  describe('what crane builds', () => {
    let site: BuildSite
    beforeAll(async () => {
      site = await createBuildSite(nix)
    })
    afterAll(() => site[Symbol.asyncDispose]())

    const crane = (files: Parameters<BuildSite['source']>[0], fields: JsonObject = {}) => ({
      recipe: { source: site.source(files), build: form('rust', { builder: 'crane', ...fields }) },
    })
    const lockOf = (source: string) =>
      `version = 4\n[[package]]\nname = "own"\n[[package]]\nname = "a"\nsource = "${source}"\n`

    test.each([
      `git+https://git.example.org/a?branch=main#${COMMIT}`,
      `git+https://git.example.org/a#${COMMIT}`,
      'registry+https://github.com/rust-lang/crates.io-index',
    ])('has Nix fetch %s', async (locked) => {
      const files = { 'app/Cargo.lock': lockOf(locked) }
      const { arguments: found } = await recorder.built(crane(files, { cargoRoot: 'app' }))
      expect(found).toMatchObject({
        cargoLock: {
          lockFile: expect.stringMatching(/-source\/app\/Cargo\.lock$/),
          allowBuiltinFetchGit: true,
        },
      })
    })

    test.each([
      [`git+file:///srv/secret#${COMMIT}`, 'is no http address'],
      [`git+ssh://git@internal.example/a.git?rev=x#${COMMIT}`, 'is no http address'],
      ['git+https://git.example.org/a?branch=main#main', 'is no commit id'],
      ['git+https://git.example.org/a', 'is no commit of a repository'],
    ])('has it fetch no %s', async (locked, why) => {
      expect(await recorder.refusal(crane({ 'Cargo.lock': lockOf(locked) }))).toContain(why)
    })

    test('reads no Cargo.lock outside of its source', async () => {
      const file = crane({ 'Cargo.lock': symlink('/etc/hostname') })
      expect(await recorder.refusal(file)).toContain('Cargo.lock of the source is a link')
      const folder = crane({ 'a/app': symlink('/etc') }, { cargoRoot: 'a/app' })
      expect(await recorder.refusal(folder)).toContain('app of the source is a link')
    })
  })

  test('deno', async () => {
    const build = form('deno', {
      depsHash: HASH,
      entry: 'src/main.ts',
      permissions: ['allow-net=example.org:443', 'deny-env', 'allow-all'],
      task: 'build',
    })
    const { builder, arguments: found } = await recorder.built({ recipe: { build, mainProgram: 'hi' } })
    expect(builder).toBe('mkDerivation')
    expect(found).toEqual({
      ...base,
      meta: { mainProgram: 'hi' },
      nativeBuildInputs: ['/pkgs/deno', '/pkgs/makeWrapper'],
      denoDeps: '/built/hello-deno-deps',
      configurePhase: expect.stringMatching(/^runHook preConfigure\n.*cp -r "\$denoDeps"\/\. \.\n/s),
      buildPhase: "runHook preBuild\ndeno task 'build'\nrunHook postBuild\n",
      installPhase: expect.stringContaining(
        '--add-flags "run --cached-only --frozen --no-prompt --vendor=true --node-modules-dir=manual --allow-net=example.org:443 --deny-env --allow-all $out/lib/hello/src/main.ts"',
      ),
      dontStrip: true,
    })
    expect(found.installPhase).toContain(`makeWrapper /pkgs/deno/bin/deno "$out/bin/"'hi'`)
  })

  test('the fixed output of Deno dependencies', async () => {
    const build = form('deno', { depsHash: HASH, entry: 'main.ts' })
    const { arguments: found } = await recorder.built(
      { recipe: { build, sourceRoot: 'web' } },
      undefined,
      '.arguments.denoDeps',
    )
    expect(found).toEqual({
      pname: 'hello-deno-deps',
      version: '1.2.3',
      src: fetchedSource,
      sourceRoot: 'source/web',
      nativeBuildInputs: ['/pkgs/deno'],
      DENO_TLS_CA_STORE: 'system',
      SSL_CERT_FILE: '/pkgs/cacert/etc/ssl/certs/ca-bundle.crt',
      impureEnvVars: ['https_proxy'],
      dontConfigure: true,
      buildPhase: expect.stringContaining(
        "deno install --frozen --allow-import --vendor=true --node-modules-dir=auto --entrypoint 'main.ts'",
      ),
      installPhase: expect.stringContaining('for folder in vendor node_modules'),
      dontFixup: true,
      outputHashMode: 'recursive',
      outputHash: HASH,
    })
  })

  test('ruby: a gem', async () => {
    const build = form('ruby', { gemdir: 'gems', executables: ['hello', 'hi'] })
    const { builder, arguments: found } = await recorder.built({
      recipe: { source: EVALUATED.source, build, buildInputs: ['sqlite'] },
      blobs: EVALUATED.blobs,
    })
    expect(builder).toBe('bundlerApp')
    expect(found).toEqual({
      pname: 'hello',
      meta: { mainProgram: 'hello' },
      gemdir: `${evaluated}/gems`,
      exes: ['hello', 'hi'],
      buildInputs: ['/pkgs/sqlite'],
    })
  })

  test('ruby: gems that the record names', async () => {
    const gems = [{ name: 'rake', version: '13.2.1', hash: HASH, dependencies: ['rack'] }]
    const build = form('ruby', { gems, remotes: ['https://gems.example.org'], executables: ['rake'] })
    const { arguments: found } = await recorder.built({
      recipe: { source: EVALUATED.source, build },
      blobs: EVALUATED.blobs,
    })
    expect(found).toMatchObject({
      gemdir: evaluated,
      gemset: {
        rake: {
          version: '13.2.1',
          dependencies: ['rack'],
          groups: ['default'],
          platforms: [],
          source: { type: 'gem', remotes: ['https://gems.example.org'], sha256: HASH },
        },
      },
    })
  })

  test('ruby: a source that runs with its gems', async () => {
    const build = form('ruby', { scripts: [{ name: 'hello', path: 'bin/server' }], executables: ['rake'] })
    const { builder, arguments: found } = await recorder.built({
      recipe: { source: EVALUATED.source, build },
      blobs: EVALUATED.blobs,
    })
    expect(builder).toBe('mkDerivation')
    expect(found).toMatchObject({
      pname: 'hello',
      nativeBuildInputs: ['/pkgs/makeWrapper'],
      buildInputs: ['/pkgs/wrapped-ruby'],
      dontBuild: true,
    })
    expect(found.installPhase).toContain(
      `makeWrapper /pkgs/wrapped-ruby/bin/ruby "$out/bin/"'hello' --add-flags "$out/share/hello/bin/server"\nln -s /built/hello-1.2.3-gems/bin/rake "$out/bin/"'rake'`,
    )
  })

  test('composed: parts by name, the source of the whole, and inputs of earlier parts', async () => {
    const build = form('composed', {
      parts: [
        { name: 'web', recipe: { build: form('site', { root: 'web' }) } },
        {
          name: 'server',
          recipe: {
            build: form('rust', { cargoHash: HASH }),
            files: [{ path: 'static', input: 'part:web' }],
            buildInputs: ['part:web', 'firn:zlib', 'openssl'],
            mainProgram: 'serve',
          },
        },
      ],
    })
    const sample = { recipe: { build }, dependencies: { zlib: { name: 'zlib' } } }
    const { builder, arguments: found } = await recorder.built(sample)
    expect(builder).toBe('mkDerivation')
    expect(found).toEqual({
      pname: 'hello',
      version: '1.2.3',
      meta: { mainProgram: 'serve' },
      dontUnpack: true,
      dontConfigure: true,
      dontBuild: true,
      dontFixup: true,
      passthru: { parts: { server: '/built/hello-server', web: '/built/hello-web' } },
      installPhase: expect.stringContaining(
        'joinPart web /built/hello-web\njoinPart server /built/hello-server\n',
      ),
    })
    const server = await recorder.built(sample, undefined, '.arguments.passthru.parts.server')
    expect(server).toEqual({
      builder: 'buildRustPackage',
      arguments: {
        ...base,
        pname: 'hello-server',
        meta: { mainProgram: 'serve' },
        cargoHash: HASH,
        buildInputs: ['/built/hello-web', '/built/zlib', '/pkgs/openssl'],
        preConfigure: expect.stringContaining(`if [ -d '/built/hello-web' ]; then`),
      },
    })
  })

  test('an expression in a part lies in a file of its own', async () => {
    const build = form('composed', {
      parts: [
        {
          name: 'a',
          recipe: { build: form('expression', { text: '{ stdenv }: stdenv.mkDerivation { name = "a"; }' }) },
        },
        {
          name: 'b',
          recipe: {
            build: form('composed', {
              parts: [
                {
                  name: 'c',
                  recipe: {
                    build: form('expression', {
                      text: '{ stdenv, src }: stdenv.mkDerivation { name = "c"; inherit src; }',
                    }),
                  },
                },
              ],
            }),
          },
        },
      ],
    })
    const place = '.arguments.passthru.parts.b.arguments.passthru.parts.c'
    expect(await recorder.built({ recipe: { build } }, undefined, '.arguments.passthru.parts.a')).toEqual({
      builder: 'mkDerivation',
      arguments: { name: 'a' },
    })
    expect((await recorder.built({ recipe: { build } }, undefined, place)).arguments).toEqual({
      name: 'c',
      src: fetchedSource,
    })
  })

  test('the systems of a composed build are those that all its downloads have', async () => {
    const platform = (system: string) => ({
      system,
      urls: ['https://example.org/a'],
      hash: HASH,
      binaries: [{ name: 'a' }],
    })
    const prebuilt = (...systems: string[]) => ({
      build: form('prebuilt', { platforms: systems.map(platform) }),
    })
    const build = form('composed', {
      parts: [
        { name: 'a', recipe: prebuilt('x86_64-linux', 'riscv64-linux') },
        { name: 'b', recipe: prebuilt('aarch64-linux', 'riscv64-linux') },
      ],
    })
    expect(await recorder.described({ recipe: { build } })).toEqual({
      systems: ['riscv64-linux'],
      program: 'a',
    })
  })

  test('files alone may be the source', async () => {
    const build = form('site', {})
    const files = [
      { path: 'js/a.js', source: { ...SOURCE, hashMode: 'flat' } },
      { path: 'icons', source: { ...SOURCE, stripRoot: false }, from: 'svg' },
    ]
    const { arguments: found } = await recorder.built({ recipe: { source: null, build, files } })
    expect(found).not.toHaveProperty('src')
    expect(found).toMatchObject({ unpackPhase: 'mkdir source', sourceRoot: 'source' })
    expect(found.preInstall).toContain('"stripRoot":false')
  })
})
