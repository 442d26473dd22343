import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { emitTree } from '../../src/nix/emit.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { HOSTILE_TEXTS } from './hostile.js'
import { COMMIT, closureOf, form, hashOf, type SampleRelease, SOURCE } from './sample.js'
import { writeTree } from './write-tree.js'

const PKGS = path.resolve(import.meta.dirname, 'recording-pkgs.nix')
const HASH = hashOf('x')
const fetchedSource = fetched('fetchzip', {
  hash: hashOf('source'),
  name: 'source',
  urls: ['https://example.org/hello-1.2.3.tar.gz'],
})

/** How the recording pkgs show a fetched thing. */
function fetched(fetcher: string, options: JsonObject): string {
  return `${fetcher} ${JSON.stringify(options)}`
}

describeWith([NIX], 'the library in front of a nixpkgs that records', () => {
  let nix: PrivateNix
  let count = 0
  beforeAll(async () => {
    nix = await createPrivateNix()
    mkdirSync(path.join(nix.dir, 'trees'))
  })
  afterAll(() => nix.remove())

  /** What an expression over `package` (the tree's default.nix) evaluates to. */
  async function evaluate(
    sample: SampleRelease,
    expression: string,
    system = 'x86_64-linux',
  ): Promise<unknown> {
    const at = path.join(nix.dir, 'trees', String(count++))
    const { lock, records, library } = closureOf(sample)
    writeTree(emitTree(lock, records, library), at)
    const text = `let package = import ${at} { pkgs = import ${PKGS} { system = "${system}"; }; }; in ${expression}`
    const args = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', text]
    return JSON.parse((await nix.nixInstantiate(args)).stdout)
  }

  /** The builder and its arguments. */
  async function built(
    sample: SampleRelease,
    system?: string,
  ): Promise<{ builder: string; arguments: JsonObject }> {
    const wanted = '{ inherit (package) builder arguments; }'
    return (await evaluate(sample, wanted, system)) as { builder: string; arguments: JsonObject }
  }

  async function refusal(sample: SampleRelease): Promise<string> {
    const error = await built(sample).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(Error)
    return (error as Error).message
  }

  const base = { pname: 'hello', version: '1.2.3', src: fetchedSource, meta: {} }

  test.each<[string, JsonObject, string, JsonObject]>([
    [
      'rust with cargoHash',
      form('rust', {
        cargoHash: HASH,
        features: ['tls', 'dep?/x'],
        noDefaultFeatures: true,
        packages: ['a'],
        bins: ['b'],
      }),
      'buildRustPackage',
      {
        cargoHash: HASH,
        buildFeatures: ['tls', 'dep?/x'],
        buildNoDefaultFeatures: true,
        cargoBuildFlags: ['--package', 'a', '--bin', 'b'],
        cargoTestFlags: ['--package', 'a', '--bin', 'b'],
      },
    ],
    [
      'npm',
      form('node', { manager: 'npm', depsHash: HASH, script: 'bundle', workspace: '@a/b' }),
      'buildNpmPackage',
      { npmDepsHash: HASH, npmBuildScript: 'bundle', npmWorkspace: '@a/b' },
    ],
    [
      'go',
      form('go', {
        vendorHash: HASH,
        subPackages: ['./cmd/a'],
        ldflags: ['-s', '-X main.version=1.2.3'],
        tags: ['netgo'],
        cgo: false,
        modRoot: 'go/src',
        proxyVendor: true,
      }),
      'buildGoModule',
      {
        vendorHash: HASH,
        subPackages: ['./cmd/a'],
        ldflags: ['-s', '-X main.version=1.2.3'],
        tags: ['netgo'],
        env: { CGO_ENABLED: '0' },
        modRoot: 'go/src',
        proxyVendor: true,
      },
    ],
    ['go with a vendor folder', form('go', { vendorHash: null }), 'buildGoModule', { vendorHash: null }],
    [
      'python',
      form('python', { buildSystem: ['hatchling'], dependencies: ['requests'], importsCheck: ['a.b'] }),
      'buildPythonApplication',
      {
        pyproject: true,
        'build-system': ['/pkgs/hatchling'],
        dependencies: ['/pkgs/requests'],
        pythonImportsCheck: ['a.b'],
      },
    ],
    [
      'python alone',
      form('python'),
      'buildPythonApplication',
      { pyproject: true, 'build-system': ['/pkgs/setuptools'] },
    ],
    [
      'make',
      form('generic', { tool: 'make', flags: ['V=1', 'CFLAGS=-O2 -g'] }),
      'mkDerivation',
      {
        strictDeps: true,
        nativeBuildInputs: [],
        makeFlags: [expect.stringMatching(/^PREFIX=\//), 'V=1', 'CFLAGS=-O2 -g'],
      },
    ],
    [
      'autotools',
      form('generic', { tool: 'autotools', flags: ['--with-x'] }),
      'mkDerivation',
      {
        strictDeps: true,
        nativeBuildInputs: ['/pkgs/autoreconfHook', '/pkgs/pkg-config'],
        configureFlags: ['--with-x'],
      },
    ],
    [
      'cmake',
      form('generic', { tool: 'cmake', flags: ['-DX=ON'] }),
      'mkDerivation',
      {
        strictDeps: true,
        nativeBuildInputs: ['/pkgs/cmake', '/pkgs/ninja', '/pkgs/pkg-config'],
        cmakeFlags: ['-DX=ON'],
      },
    ],
    [
      'meson',
      form('generic', { tool: 'meson' }),
      'mkDerivation',
      {
        strictDeps: true,
        nativeBuildInputs: ['/pkgs/meson', '/pkgs/ninja', '/pkgs/pkg-config'],
        mesonFlags: [],
      },
    ],
    [
      'site',
      form('site', { root: 'public' }),
      'mkDerivation',
      {
        dontConfigure: true,
        dontBuild: true,
        dontFixup: true,
        installPhase: `runHook preInstall\nmkdir -p "$out"\ncp -r 'public'/. "$out/"\nrunHook postInstall\n`,
      },
    ],
    [
      'yarn',
      form('node', { manager: 'yarn', depsHash: HASH, script: 'dist' }),
      'mkDerivation',
      {
        nativeBuildInputs: [
          '/pkgs/nodejs',
          '/pkgs/yarnConfigHook',
          '/pkgs/yarnBuildHook',
          '/pkgs/yarnInstallHook',
        ],
        buildInputs: ['/pkgs/nodejs'],
        yarnOfflineCache: fetched('fetchYarnDeps', { hash: HASH, src: fetchedSource }),
        yarnBuildScript: 'dist',
      },
    ],
    [
      'pnpm',
      form('node', { manager: 'pnpm', depsHash: HASH, fetcherVersion: 2 }),
      'mkDerivation',
      {
        nativeBuildInputs: ['/pkgs/nodejs', '/pkgs/pnpm', '/pkgs/pnpmConfigHook', '/pkgs/npmInstallHook'],
        buildInputs: ['/pkgs/nodejs'],
        pnpmDeps: fetched('fetchPnpmDeps', {
          fetcherVersion: 2,
          hash: HASH,
          pname: 'hello',
          src: fetchedSource,
          version: '1.2.3',
        }),
        dontNpmPrune: true,
        buildPhase: `runHook preBuild\npnpm run --if-present build\nrunHook postBuild\n`,
      },
    ],
  ])('%s', async (_, build, builder, expected) => {
    expect(await built({ recipe: { build } })).toEqual({ builder, arguments: { ...base, ...expected } })
  })

  test('the fields that every build has', async () => {
    const { arguments: found } = await built({
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

  test.each<[string, JsonObject, string]>([
    [
      'git',
      form('git', { url: 'https://example.org/a.git', rev: COMMIT, hash: HASH, submodules: true }),
      fetched('fetchgit', {
        fetchSubmodules: true,
        hash: HASH,
        name: 'source',
        rev: COMMIT,
        url: 'https://example.org/a.git',
      }),
    ],
    [
      'a forge with submodules',
      form('forge', {
        forge: 'gitlab',
        host: 'gitlab.example.org',
        owner: 'a/b',
        repo: 'c',
        rev: COMMIT,
        hash: HASH,
        submodules: true,
      }),
      fetched('fetchgit', {
        fetchSubmodules: true,
        hash: HASH,
        name: 'source',
        rev: COMMIT,
        url: 'https://gitlab.example.org/a/b/c.git',
      }),
    ],
    [
      'a flat tarball',
      form('tarball', {
        urls: ['https://example.org/x/a.tar.gz', 'https://mirror.example.org/a.tar.gz'],
        hash: HASH,
        hashMode: 'flat',
      }),
      fetched('fetchurl', {
        hash: HASH,
        name: 'a.tar.gz',
        urls: ['https://example.org/x/a.tar.gz', 'https://mirror.example.org/a.tar.gz'],
      }),
    ],
    [
      'a registry',
      form('registry', {
        ecosystem: 'npm',
        name: 'a',
        version: '1',
        urls: ['https://r.example.org/@a/b/-/b-1.tgz'],
        hash: hashOf('x', 'sha512'),
      }),
      fetched('fetchurl', {
        hash: hashOf('x', 'sha512'),
        name: 'b-1.tgz',
        urls: ['https://r.example.org/@a/b/-/b-1.tgz'],
      }),
    ],
  ])('source: %s', async (_, source, expected) => {
    expect((await built({ recipe: { source } })).arguments.src).toBe(expected)
  })

  test.each([
    ['github', 'octo', 'hello', 'https://github.com/octo/hello/archive/'],
    ['codeberg', 'octo', 'hello', 'https://codeberg.org/octo/hello/archive/'],
    ['tangled', '@alice.example', 'hello', 'https://tangled.org/@alice.example/hello/archive/'],
    ['sourcehut', '~octo', 'hello', 'https://git.sr.ht/~octo/hello/archive/'],
    [
      'gitlab',
      'group/sub',
      'hello',
      'https://gitlab.com/api/v4/projects/group%2Fsub%2Fhello/repository/archive.tar.gz?sha=',
    ],
  ])('the archive of a commit at %s', async (forge, owner, repo, address) => {
    const source = form('forge', { forge, owner, repo, rev: COMMIT, hash: HASH })
    expect((await built({ recipe: { source } })).arguments.src).toContain(`"urls":["${address}${COMMIT}`)
  })

  test('a blob comes from the addresses of the lock', async () => {
    const cid = 'bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy'
    const blob = { $type: 'blob', ref: { $link: cid }, mimeType: 'application/gzip', size: 12 }
    const urls = [`https://pds.example.org/xrpc/com.atproto.sync.getBlob?did=a&cid=${cid}`]
    const fields = { blob, name: 'hello.tar.xz', hash: HASH }
    const flat = await built({
      recipe: { source: form('blob', { ...fields, hashMode: 'flat' }) },
      blobs: { [cid]: urls },
    })
    expect(flat.arguments.src).toBe(fetched('fetchurl', { hash: HASH, name: 'hello.tar.xz', urls }))
    const nar = await built({
      recipe: { source: form('blob', { ...fields, hashMode: 'nar' }) },
      blobs: { [cid]: urls },
    })
    expect(nar.arguments.src).toBe(
      fetched('fetchzip', { extension: 'tar.xz', hash: HASH, name: 'source', urls }),
    )
    expect(await refusal({ recipe: { source: form('blob', { ...fields, hashMode: 'nar' }) } })).toContain(
      'no address of the blob',
    )
  })

  test('a folder of an archive with a top folder of its own', async () => {
    const source = { ...SOURCE, hashMode: 'flat' }
    const { arguments: found } = await built({ recipe: { source, sourceRoot: 'a/b' } })
    expect(found.postUnpack).toBe(`sourceRoot="$sourceRoot/"'a/b'`)
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
    const { arguments: found } = await built({ recipe: { build: form('prebuilt', { platforms }) } })
    expect(found).toEqual({
      ...base,
      src: fetched('fetchurl', { hash: HASH, name: 'a.zip', urls: ['https://example.org/a.zip'] }),
      meta: { mainProgram: 'hello' },
      nativeBuildInputs: ['/pkgs/autoPatchelfHook', '/pkgs/unzip'],
      buildInputs: ['/pkgs/libstdc++'],
      dontConfigure: true,
      dontBuild: true,
      sourceRoot: '.',
      installPhase: `runHook preInstall\ninstall -Dm755 'a/bin/hello' "$out/bin/"'hello'\nrunHook postInstall\n`,
    })
  })

  test('prebuilt: a plain file on Darwin, and nothing for another system', async () => {
    const sample = { recipe: { build: form('prebuilt', { platforms }) } }
    expect((await built(sample, 'aarch64-darwin')).arguments).toMatchObject({
      nativeBuildInputs: [],
      dontUnpack: true,
      installPhase: `runHook preInstall\ninstall -Dm755 "$src" "$out/bin/"'hello'\nrunHook postInstall\n`,
    })
    await expect(built(sample, 'riscv64-linux')).rejects.toThrow(
      'no download for riscv64-linux; it has x86_64-linux, aarch64-darwin',
    )
  })

  test('an expression is called with nixpkgs, its source and its dependencies', async () => {
    const text = `{ stdenv, openssl, zlib, src, missing ? "default" }:
      stdenv.mkDerivation { name = "own"; inherit openssl zlib src missing; }`
    const { arguments: found } = await built({
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

  test.each<[string, SampleRelease, string]>([
    [
      'a form it cannot build',
      { recipe: { build: form('deno', { depsHash: HASH, entry: 'a.ts' }) } },
      'cannot build \\"deno\\"',
    ],
    ['a composed build', { recipe: { build: form('composed', { parts: [] }) } }, 'cannot build'],
    ['an atom source', { recipe: { source: form('atom', {}) } }, 'cannot fetch a source of the form'],
    [
      'a build of another lexicon',
      { recipe: { build: { $type: 'org.example.build#x' } } },
      'no form of dev.firn.recipe',
    ],
    [
      'an artifact of another lexicon',
      { fields: { artifact: { $type: 'org.example.recipe' } } },
      'holds no recipe',
    ],
    [
      'crane',
      { recipe: { build: form('rust', { cargoHash: HASH, builder: 'crane' }) } },
      'no builder of this tree',
    ],
    ['rust without a hash', { recipe: { build: form('rust') } }, 'needs cargoHash or cargoLock'],
    [
      'rust with both',
      { recipe: { build: form('rust', { cargoHash: HASH, cargoLock: true }) } },
      'either cargoHash or cargoLock',
    ],
    ['no source', { recipe: { source: null } }, 'no source'],
    [
      'an absent package',
      { recipe: { buildInputs: ['openssl.absent.more'] } },
      'no package openssl.absent.more',
    ],
    ['no package', { recipe: { buildInputs: ['notAPackage'] } }, 'is no package'],
    ['a function', { recipe: { buildInputs: ['fetchurl'] } }, 'is no package'],
    ['an absent dependency', { recipe: { buildInputs: ['firn:zlib'] } }, 'no dependency'],
    [
      'mixed patches',
      {
        recipe: {
          patches: [
            { urls: ['https://e.org/a'], hash: HASH },
            { urls: ['https://e.org/b'], hash: HASH, stripLength: 0 },
          ],
        },
      },
      'one stripLength',
    ],
    [
      'a gitea without host',
      {
        recipe: { source: form('forge', { forge: 'gitea', owner: 'a', repo: 'b', rev: COMMIT, hash: HASH }) },
      },
      'names its host',
    ],
  ])('says why it refuses %s', async (_, sample, why) => {
    expect(await refusal(sample)).toContain(why.replaceAll('\\"', '"'))
  })

  // Every field of the record that reaches a builder, with a function that puts a value there.
  const fields: Record<string, (value: JsonObject | string) => SampleRelease> = {
    url: (value) => ({ recipe: { source: { ...SOURCE, urls: [value] } } }),
    hash: (value) => ({ recipe: { source: { ...SOURCE, hash: value } } }),
    gitUrl: (value) => ({ recipe: { source: form('git', { url: value, rev: COMMIT, hash: HASH }) } }),
    rev: (value) => ({ recipe: { source: form('git', { url: 'https://e.org/a', rev: value, hash: HASH }) } }),
    owner: (value) => ({
      recipe: {
        source: form('forge', { forge: 'github', owner: value, repo: 'b', rev: COMMIT, hash: HASH }),
      },
    }),
    repo: (value) => ({
      recipe: {
        source: form('forge', { forge: 'github', owner: 'a', repo: value, rev: COMMIT, hash: HASH }),
      },
    }),
    host: (value) => ({
      recipe: {
        source: form('forge', {
          forge: 'gitea',
          host: value,
          owner: 'a',
          repo: 'b',
          rev: COMMIT,
          hash: HASH,
        }),
      },
    }),
    sourceRoot: (value) => ({ recipe: { sourceRoot: value } }),
    buildInput: (value) => ({ recipe: { buildInputs: [value] } }),
    variable: (value) => ({ recipe: { env: [{ name: value, value: 'x' }] } }),
    mainProgram: (value) => ({ recipe: { mainProgram: value } }),
    system: (value) => ({ fields: { systems: [value] } }),
    feature: (value) => ({ recipe: { build: form('rust', { cargoHash: HASH, features: [value] }) } }),
    cargoHash: (value) => ({ recipe: { build: form('rust', { cargoHash: value }) } }),
    modRoot: (value) => ({ recipe: { build: form('go', { vendorHash: null, modRoot: value }) } }),
    script: (value) => ({
      recipe: { build: form('node', { manager: 'pnpm', depsHash: HASH, script: value }) },
    }),
    root: (value) => ({ recipe: { build: form('site', { root: value }) } }),
    binary: (value) => ({
      recipe: {
        build: form('prebuilt', {
          platforms: [
            { system: 'x86_64-linux', urls: ['https://e.org/a'], hash: HASH, binaries: [{ name: value }] },
          ],
        }),
      },
    }),
    path: (value) => ({
      recipe: {
        build: form('prebuilt', {
          platforms: [
            {
              system: 'x86_64-linux',
              urls: ['https://e.org/a'],
              hash: HASH,
              binaries: [{ name: 'a', path: value }],
            },
          ],
        }),
      },
    }),
    importsCheck: (value) => ({ recipe: { build: form('python', { importsCheck: [value] }) } }),
    version: (value) => ({ fields: { version: value } }),
  }
  // Harmless where they may stand: no builder gives them a meaning.
  const plain = new Set(['__noChroot', '@out@', '-rf', '--option', 'x'.repeat(100_000)])
  // Names of cargo's and npm's own, quoted where a shell sees them, may hold slashes.
  const words = new Set(['feature', 'script'])

  test.each(Object.entries(fields))(
    '%s takes no hostile text, no set for a text and no path',
    async (name, sampleOf) => {
      const values = [
        ...HOSTILE_TEXTS.filter((text) => !plain.has(text) && !(words.has(name) && /^[./]+etc/.test(text))),
        { outPath: '/etc/passwd' },
        { __toString: 'x' },
      ]
      const at = path.join(nix.dir, 'trees', String(count++))
      mkdirSync(at)
      for (const [index, value] of values.entries()) {
        const { lock, records, library } = closureOf(sampleOf(value))
        writeTree(emitTree(lock, records, library), path.join(at, String(index)))
      }
      const text = `builtins.genList (n: let
        package = import (${at} + "/\${toString n}") { pkgs = import ${PKGS} { }; };
      in (builtins.tryEval (builtins.deepSeq (builtins.toJSON package.arguments) true)).success) ${values.length}`
      const taken = (await nix.evalJson(text)) as boolean[]
      expect(values.filter((_value, index) => taken[index])).toEqual([])
    },
  )

  test('free texts reach the builder as they are', async () => {
    const texts = HOSTILE_TEXTS.filter((text) => text.length < 4096)
    const env = texts.map((value, index) => ({ name: `V${index}`, value }))
    const { arguments: found } = await built({
      recipe: { env, build: form('rust', { cargoHash: HASH }) },
      definition: { summary: texts.join('|'), homepage: `javascript:alert(1)`, licence: texts.join(' ') },
    })
    expect(Object.values(found.env as JsonObject)).toEqual(expect.arrayContaining(texts))
    expect(found.env).toEqual(Object.fromEntries(env.map(({ name, value }) => [name, value])))
    expect(found.meta).toMatchObject({ description: texts.join('|') })
    expect(found.meta).not.toHaveProperty('homepage')
  })

  test.each([
    'PATH',
    'preBuild',
    'buildPhase',
    'outputHash',
    '__noChroot',
    'shellHook',
    'passAsFile',
    'builder',
    'BASH_ENV',
    'TMPDIR',
  ])("the variable %s stays the builder's own", async (name) => {
    expect(await refusal({ recipe: { env: [{ name, value: 'x' }] } })).toMatch(
      /environment variable|belongs to the builder/,
    )
  })
})
