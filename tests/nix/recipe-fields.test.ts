import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createRecorder, fetched, type Recorder } from './recorder.js'
import { form, hashOf, SOURCE } from './sample.js'

const HASH = hashOf('x')
const fetchedSource = fetched('fetchzip', {
  hash: hashOf('source'),
  name: 'source',
  urls: ['https://example.org/hello-1.2.3.tar.gz'],
})

describeWith([NIX], 'the fields of every recipe, and downloads and expressions', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

  const base = { pname: 'hello', version: '1.2.3', src: fetchedSource, meta: {} }

  test('the fields that every build has', async () => {
    const { arguments: found } = await recorder.built({
      recipe: {
        build: form('rust', { cargoHash: HASH }),
        sourceRoot: 'crates/cli',
        nativeBuildInputs: ['pkg-config', 'nested.deep.thing'],
        buildInputs: ['openssl', 'firn:zlib'],
        env: [{ name: 'OPENSSL_NO_VENDOR', value: `it's "\${fine}" $(id)` }],
        check: false,
        mainProgram: 'hi',
        programs: ['hi', 'ho'],
        patches: [{ urls: ['https://example.org/a%20b.patch?x=1'], hash: HASH, stripLength: 0 }],
      },
      fields: { systems: ['x86_64-linux'] },
      definition: {
        summary: 'Says "hello"',
        homepage: 'https://example.org/',
        licence: 'MIT OR (Apache-2.0 WITH LLVM-exception AND NCSA)',
      },
      dependencies: { zlib: { name: 'zlib', version: '1.3.1' } },
    })
    expect(found).toEqual({
      ...base,
      cargoHash: HASH,
      sourceRoot: 'source/crates/cli',
      nativeBuildInputs: ['/pkgs/pkg-config', '/pkgs/thing'],
      buildInputs: ['/pkgs/openssl', '/built/zlib'],
      env: { OPENSSL_NO_VENDOR: `it's "\${fine}" $(id)` },
      doCheck: false,
      patches: [
        fetched('fetchurl', {
          hash: HASH,
          name: 'a-20b.patch-x=1',
          urls: ['https://example.org/a%20b.patch?x=1'],
        }),
      ],
      patchFlags: ['-p0'],
      meta: {
        description: 'Says "hello"',
        homepage: 'https://example.org/',
        license: [
          { spdxId: 'MIT', shortName: 'mit' },
          { spdxId: 'Apache-2.0', shortName: 'asl20' },
          { spdxId: 'NCSA', shortName: 'NCSA', fullName: 'NCSA' },
        ],
        mainProgram: 'hi',
        platforms: ['x86_64-linux'],
      },
    })
  })

  test('files that are laid in and installed, and what programs find when they run', async () => {
    const { arguments: found } = await recorder.built({
      recipe: {
        build: form('go', { vendorHash: null }),
        files: [
          { path: 'web/dist', input: 'firn:zlib', from: 'share/web' },
          { path: 'tool', input: 'sqlite', from: 'bin/sqlite3', executable: true },
        ],
        install: [{ path: 'templates', to: 'share/hello/templates' }],
        runtimeInputs: ['ffmpeg', 'firn:zlib'],
        nativeBuildInputs: ['pkg-config'],
      },
      dependencies: { zlib: { name: 'zlib' } },
    })
    expect(found).toEqual({
      ...base,
      vendorHash: null,
      nativeBuildInputs: ['/pkgs/pkg-config', '/pkgs/makeWrapper'],
      preConfigure: `firnRoot="$PWD"
if [ -d '/built/zlib'/'share/web' ]; then
  mkdir -p 'web/dist'
  cp -r '/built/zlib'/'share/web'/. 'web/dist'/
  chmod -R u+w 'web/dist'
else
  install -Dm644 '/built/zlib'/'share/web' 'web/dist'
fi
if [ -d '/pkgs/sqlite'/'bin/sqlite3' ]; then
  mkdir -p 'tool'
  cp -r '/pkgs/sqlite'/'bin/sqlite3'/. 'tool'/
  chmod -R u+w 'tool'
else
  install -Dm755 '/pkgs/sqlite'/'bin/sqlite3' 'tool'
fi
`,
      postInstall: `if [ -d "$firnRoot"/'templates' ]; then
  mkdir -p "$out"/'share/hello/templates'
  cp -r "$firnRoot"/'templates'/. "$out"/'share/hello/templates'/
  chmod -R u+w "$out"/'share/hello/templates'
else
  install -Dm644 "$firnRoot"/'templates' "$out"/'share/hello/templates'
fi
`,
      postFixup: `for program in "$out"/bin/*; do
  wrapProgram "$program" --prefix PATH : '/pkgs/ffmpeg/bin:/built/zlib/bin'
done
`,
    })
  })

  test('commands before the build, and files of other systems', async () => {
    const recipe = {
      prepare: [{ program: 'templ', arguments: ['generate', `it's "$(id)"`] }, { program: 'sqlite3' }],
      files: [
        { path: 'a', input: 'sqlite', systems: ['aarch64-linux'] },
        { path: 'b', input: 'sqlite', systems: ['x86_64-linux', 'aarch64-linux'] },
      ],
    }
    const commands = `env templ 'generate' 'it'\\''s "$(id)"'\nenv sqlite3\n`
    const go = await recorder.built({ recipe: { ...recipe, build: form('go', { vendorHash: null }) } })
    expect(go.arguments.preConfigure).toMatch(
      /^firnRoot="\$PWD"\nif \[ -d '\/pkgs\/sqlite' \]; then\n {2}mkdir -p 'b'/,
    )
    expect(String(go.arguments.preConfigure).endsWith(`\n${commands}`)).toBe(true)
    const npm = form('node', { manager: 'npm', depsHash: HASH })
    expect((await recorder.built({ recipe: { prepare: recipe.prepare, build: npm } })).arguments).toEqual({
      ...base,
      npmDepsHash: HASH,
      npmBuildFlags: ['--if-present'],
      preBuild: commands,
    })
  })

  const platforms = [
    {
      system: 'x86_64-linux',
      urls: ['https://example.org/a.zip'],
      hash: HASH,
      binaries: [{ name: 'hello', path: 'a/bin/hello' }],
    },
    {
      system: 'aarch64-darwin',
      urls: ['https://example.org/hello'],
      hash: HASH,
      binaries: [{ name: 'hello' }],
    },
  ]

  test('prebuilt: an archive on Linux', async () => {
    const { arguments: found } = await recorder.built({ recipe: { build: form('prebuilt', { platforms }) } })
    expect(found).toEqual({
      ...base,
      src: fetched('fetchurl', { hash: HASH, name: 'a.zip', urls: ['https://example.org/a.zip'] }),
      meta: expect.objectContaining({ mainProgram: 'hello' }),
      nativeBuildInputs: ['/pkgs/autoPatchelfHook', '/pkgs/unzip'],
      buildInputs: ['/pkgs/libstdc++'],
      dontConfigure: true,
      dontBuild: true,
      dontStrip: true,
      sourceRoot: '.',
      installPhase: `runHook preInstall\ninstall -Dm755 'a/bin/hello' "$out/bin/"'hello'\nrunHook postInstall\n`,
    })
  })

  test('prebuilt: the download is unpacked, whatever else the recipe lays in or has for a source', async () => {
    const recipe = { build: form('prebuilt', { platforms }), sourceRoot: 'a' }
    const files = [{ path: 'b', input: 'sqlite' }]
    const { arguments: alone } = await recorder.built({ recipe: { ...recipe, source: null, files } })
    expect(alone).toMatchObject({ sourceRoot: 'a', preInstall: expect.stringContaining("mkdir -p 'b'") })
    expect(alone).not.toHaveProperty('unpackPhase')
    const source = { ...SOURCE, hashMode: 'flat' }
    expect((await recorder.built({ recipe: { ...recipe, source } })).arguments).not.toHaveProperty(
      'postUnpack',
    )
  })

  test('prebuilt: a plain file on Darwin, and nothing for another system', async () => {
    const sample = { recipe: { build: form('prebuilt', { platforms }) } }
    expect((await recorder.built(sample, 'aarch64-darwin')).arguments).toMatchObject({
      nativeBuildInputs: [],
      dontUnpack: true,
      installPhase: `runHook preInstall\ninstall -Dm755 "$src" "$out/bin/"'hello'\nrunHook postInstall\n`,
    })
    await expect(recorder.built(sample, 'riscv64-linux')).rejects.toThrow(
      'no download for riscv64-linux; it has x86_64-linux, aarch64-darwin',
    )
  })

  test('an expression is called with nixpkgs, its source and its dependencies', async () => {
    const text = `{ stdenv, openssl, zlib, src, missing ? "default" }:
      stdenv.mkDerivation { name = "own"; inherit openssl zlib src missing; }`
    const { arguments: found } = await recorder.built({
      recipe: { build: form('expression', { text }) },
      dependencies: { zlib: { name: 'zlib' }, unasked: { name: 'unasked' } },
    })
    expect(found).toEqual({
      name: 'own',
      openssl: '/pkgs/openssl',
      zlib: '/built/zlib',
      src: fetchedSource,
      missing: 'default',
    })
  })
})
