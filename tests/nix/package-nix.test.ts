import { type JsonValue, jsonToLex } from '@atproto/lex'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { release } from '../../src/lexicons/dev/firn.js'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { PackageNixError, packageNix } from '../../src/nix/package-nix/package-nix.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createBuildSite } from './build-site.js'
import { HOSTILE_TEXTS } from './hostile.js'
import { createRecorder, type Recorded, type Recorder } from './recorder.js'
import { COMMIT, closureOf, EVALUATED, form, hashOf, type SampleRelease, SOURCE } from './sample.js'

const HASH = hashOf('x')
const BLOB = 'bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy'

function readable(sample: SampleRelease): string {
  const { lock, records } = closureOf(sample)
  const node = lock.nodes[lock.root]
  const record = node && records.get(node.cid)
  if (!node || !record) throw new Error('the sample has no root')
  return packageNix({
    uri: lock.root,
    cid: node.cid,
    name: node.name,
    record: jsonToLex(record as JsonValue) as unknown as release.Main,
    definition: node.definition ?? {},
    blobs: node.blobs ?? {},
  })
}

const forge = (fields: JsonObject): SampleRelease => ({
  recipe: { source: form('forge', { owner: 'octo', repo: 'hello', rev: COMMIT, hash: HASH, ...fields }) },
})
const build = (name: string, fields: JsonObject = {}): SampleRelease => ({
  recipe: { build: form(name, fields) },
})
const platform = (system: string, url: string, binary: JsonObject): JsonObject => ({
  system,
  urls: [url],
  hash: HASH,
  binaries: [{ name: 'hello', ...binary }],
})

/** The tree leaves maintainers unsaid; the expression has a place for those that nixpkgs will want. */
function withoutMaintainers(recorded: Recorded): Recorded {
  const { meta, ...others } = recorded.arguments
  if (meta === undefined) return recorded
  const { maintainers: _, ...rest } = meta as JsonObject
  return { ...recorded, arguments: { ...others, meta: rest } }
}

/** A recipe with a source that is read while evaluating. */
const EVALUATED_RECIPE = (fields: JsonObject): SampleRelease => ({
  recipe: { source: EVALUATED.source, ...fields },
  blobs: EVALUATED.blobs,
})

const SAMPLES: [string, SampleRelease][] = [
  ['github', forge({ forge: 'github' })],
  ['github with submodules', forge({ forge: 'github', submodules: true })],
  ['gitlab', forge({ forge: 'gitlab', owner: 'a/b' })],
  ['a gitlab of its own', forge({ forge: 'gitlab', host: 'git.example.org' })],
  ['codeberg', forge({ forge: 'codeberg' })],
  ['gitea', forge({ forge: 'gitea', host: 'git.example.org' })],
  ['sourcehut', forge({ forge: 'sourcehut' })],
  ['tangled', forge({ forge: 'tangled', owner: '@alice.example' })],
  ['git', { recipe: { source: form('git', { url: 'https://example.org/a.git', rev: COMMIT, hash: HASH }) } }],
  ['a tarball', { recipe: { source: SOURCE, sourceRoot: 'a/b' } }],
  ['a flat tarball', { recipe: { source: { ...SOURCE, hashMode: 'flat' }, sourceRoot: 'a/b' } }],
  [
    'a registry',
    {
      recipe: {
        source: form('registry', {
          ecosystem: 'npm',
          name: 'a',
          version: '1',
          urls: ['https://e.org/@a%20/b-1.tgz?x', 'https://f.org/b'],
          hash: HASH,
        }),
      },
    },
  ],
  [
    'a blob',
    {
      recipe: {
        source: form('blob', {
          blob: { $type: 'blob', ref: { $link: BLOB }, mimeType: 'application/gzip', size: 12 },
          name: 'hello.tar.xz',
          hash: HASH,
          hashMode: 'nar',
        }),
      },
      blobs: { [BLOB]: ['https://pds.example.org/blob', 'https://firn.example/blob'] },
    },
  ],
  [
    'rust',
    build('rust', {
      cargoHash: HASH,
      features: ['a'],
      noDefaultFeatures: true,
      packages: ['p'],
      bins: ['b'],
    }),
  ],
  [
    'go',
    {
      recipe: {
        build: form('go', { vendorHash: null, cgo: true, ldflags: ['-s', '-X a=b'], tags: ['t'] }),
        env: [{ name: 'GOFLAGS', value: '-v' }],
      },
    },
  ],
  ['npm', build('node', { manager: 'npm', depsHash: HASH, script: 's', workspace: '@a/b' })],
  ['pnpm', build('node', { manager: 'pnpm', depsHash: HASH, script: 's' })],
  ['yarn', build('node', { manager: 'yarn', depsHash: HASH })],
  [
    'npm with flags and an output',
    build('node', { manager: 'npm', depsHash: HASH, flags: ['--legacy-peer-deps'], output: 'dist' }),
  ],
  [
    'pnpm with flags',
    build('node', { manager: 'pnpm', depsHash: HASH, flags: ['--no-optional'], fetcherVersion: 2 }),
  ],
  ['a workspace of pnpm', build('node', { manager: 'pnpm', depsHash: HASH, workspace: 'apps/web' })],
  [
    'a workspace of yarn',
    build('node', { manager: 'yarn', depsHash: HASH, workspace: 'apps/web', script: 's' }),
  ],
  [
    'yarn in a folder, patched',
    {
      recipe: {
        build: form('node', { manager: 'yarn', depsHash: HASH, script: 's' }),
        sourceRoot: 'web',
        patches: [{ urls: ['https://e.org/a.patch'], hash: HASH }],
      },
    },
  ],
  [
    'deno',
    {
      recipe: {
        build: form('deno', {
          depsHash: HASH,
          entry: 'src/main.ts',
          permissions: ['allow-net=e.org:443'],
          task: 'build',
        }),
        sourceRoot: 'web',
        nativeBuildInputs: ['pkg-config'],
        mainProgram: 'hi',
      },
    },
  ],
  [
    'a gem',
    {
      ...EVALUATED_RECIPE({
        build: form('ruby', { gemdir: 'gems', executables: ['hi'] }),
        buildInputs: ['sqlite'],
      }),
    },
  ],
  ['a gem alone', { ...EVALUATED_RECIPE({ build: form('ruby') }) }],
  [
    'a source with gems',
    {
      ...EVALUATED_RECIPE({
        build: form('ruby', { scripts: [{ name: 'hi', path: 'bin/server' }], executables: ['rake'] }),
        sourceRoot: 'app',
        buildInputs: ['sqlite'],
      }),
    },
  ],
  [
    'a gem whose gems the record names',
    EVALUATED_RECIPE({
      build: form('ruby', {
        gems: [
          { name: 'rack', version: '3.0.0', hash: HASH },
          { name: 'sinatra', version: '4.0.0', hash: HASH, dependencies: ['rack'] },
        ],
        remotes: ['https://gems.example.org'],
      }),
    }),
  ],
  [
    'commands before a build',
    {
      recipe: {
        build: form('generic', { tool: 'make' }),
        files: [{ path: 'static', input: 'openssl' }],
        prepare: [{ program: 'protoc', arguments: ["it's", '$(x)', '--out=a b'] }, { program: 'gen' }],
      },
    },
  ],
  [
    'commands that need the dependencies',
    {
      recipe: {
        build: form('node', { manager: 'npm', depsHash: HASH }),
        prepare: [{ program: 'npx', arguments: ['tsc'] }],
        install: [{ path: 'a', to: 'b' }],
      },
    },
  ],
  [
    'Cargo.lock with git dependencies',
    { ...EVALUATED_RECIPE({ build: form('rust', { outputHashes: [{ name: 'a-1.0.0', hash: HASH }] }) }) },
  ],
  [
    'what is said twice',
    EVALUATED_RECIPE({
      build: form('rust', {
        outputHashes: [
          { name: 'a-1.0.0', hash: HASH },
          { name: 'a-1.0.0', hash: hashOf('y') },
        ],
      }),
      env: [
        { name: 'MODE', value: 'one' },
        { name: 'MODE', value: 'two' },
      ],
    }),
  ],
  [
    'files, installed files and programs at run time',
    {
      recipe: {
        build: form('generic', { tool: 'make' }),
        files: [
          { path: 'static', input: 'openssl' },
          { path: 'bin/tool', source: SOURCE, from: 'a/tool', executable: true },
        ],
        install: [{ path: 'README.md', to: 'share/doc/README.md' }],
        runtimeInputs: ['sqlite', 'ffmpeg'],
      },
    },
  ],
  [
    'nothing but files',
    {
      recipe: {
        source: undefined as never,
        build: form('site'),
        files: [{ path: 'index.html', source: SOURCE, from: 'a' }],
      },
    },
  ],
  [
    'a crate',
    {
      recipe: {
        source: form('registry', {
          ecosystem: 'crates',
          name: 'a',
          version: '1.0.0',
          urls: ['https://e.org/a/download'],
          hash: HASH,
        }),
        build: form('rust', { cargoHash: HASH }),
      },
    },
  ],
  ['an archive without a root', { recipe: { source: { ...SOURCE, stripRoot: false } } }],
  [
    'composed',
    {
      recipe: {
        build: form('composed', {
          parts: [
            { name: 'web', recipe: { build: form('site', { root: 'web' }) } },
            {
              name: 'server',
              recipe: {
                build: form('rust', { cargoHash: HASH }),
                files: [{ path: 'static', input: 'part:web' }],
                mainProgram: 'hi',
              },
            },
          ],
        }),
      },
      definition: { summary: 'Two in one', licence: 'MIT' },
    },
  ],
  ['python', build('python', { dependencies: ['requests'], importsCheck: ['a.b'] })],
  ['make', build('generic', { tool: 'make', flags: ['A=b'] })],
  ['flags with spaces', build('generic', { tool: 'make', flags: ['A=b c', 'V=1', "X=it's"] })],
  [
    'flags with spaces, and files',
    {
      recipe: {
        build: form('generic', { tool: 'cmake', flags: ['-DX=b c'] }),
        files: [{ path: 'static', input: 'openssl' }],
      },
    },
  ],
  [
    'npm in a folder of an archive',
    {
      recipe: {
        source: { ...SOURCE, hashMode: 'flat' },
        sourceRoot: 'web',
        build: form('node', { manager: 'npm', depsHash: HASH }),
      },
    },
  ],
  [
    'npm with patches of another depth',
    {
      recipe: {
        build: form('node', { manager: 'npm', depsHash: HASH }),
        patches: [{ urls: ['https://e.org/a.patch'], hash: HASH, stripLength: 0 }],
      },
    },
  ],
  [
    'Go in a folder of an archive',
    {
      recipe: {
        source: { ...SOURCE, hashMode: 'flat' },
        sourceRoot: 'app',
        build: form('go', { vendorHash: HASH }),
      },
    },
  ],
  ['autotools', build('generic', { tool: 'autotools' })],
  ['cmake', build('generic', { tool: 'cmake', flags: ['-DX=1'] })],
  ['meson', build('generic', { tool: 'meson' })],
  ['a site', build('site', { root: 'it/public' })],
  [
    'prebuilt',
    build('prebuilt', {
      platforms: [
        platform('x86_64-linux', 'https://e.org/a.tar.gz', { path: 'bin/hello' }),
        platform('aarch64-linux', 'https://e.org/b.tar.gz', { path: 'bin/hello' }),
      ],
    }),
  ],
  ['plain prebuilt', build('prebuilt', { platforms: [platform('x86_64-linux', 'https://e.org/hello', {})] })],
  [
    'a download with files beside it',
    {
      recipe: {
        source: undefined as never,
        build: form('prebuilt', { platforms: [platform('x86_64-linux', 'https://e.org/hello', {})] }),
        files: [{ path: 'words', input: 'openssl' }],
      },
    },
  ],
  [
    'an archive of binaries with files beside it, and a homepage that is none',
    {
      recipe: {
        source: undefined as never,
        build: form('prebuilt', {
          platforms: [platform('x86_64-linux', 'https://e.org/a.tar.gz', { path: 'bin/hello' })],
        }),
        files: [{ path: 'words', input: 'openssl' }],
      },
      definition: { homepage: 'https://e.org/$(id)' },
    },
  ],
  ['an expression', build('expression', { text: '{ stdenv }: stdenv.mkDerivation { name = "own"; }' })],
  [
    'all fields',
    {
      recipe: {
        build: form('rust', { cargoHash: HASH }),
        sourceRoot: 'a',
        nativeBuildInputs: ['pkg-config', 'nested.deep.thing'],
        buildInputs: ['openssl', 'firn:zlib'],
        env: HOSTILE_TEXTS.filter((text) => text.length < 4096).map((value, index) => ({
          name: `V_${index}`,
          value,
        })),
        check: false,
        mainProgram: 'hi',
        patches: [{ urls: ['https://e.org/a.patch'], hash: HASH, stripLength: 0 }],
      },
      fields: {
        systems: ['x86_64-linux'],
        dependencies: [
          { name: 'zlib', definition: 'at://did:plc:x/dev.firn.package/zlib', requirement: '^1' },
        ],
      },
      definition: {
        summary: HOSTILE_TEXTS.join(' '),
        homepage: 'https://example.org/',
        licence: 'Apache-2.0 OR BlueOak-1.0.0',
      },
      dependencies: { zlib: { name: 'zlib' } },
    },
  ],
]

describeWith([NIX], 'package.nix beside the tree', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

  test.each(SAMPLES)('%s gives the builder the same arguments', async (_, sample) => {
    const tree = await recorder.built(sample)
    const text = readable(sample)
    const given = '{ firn-zlib = { type = "derivation"; outPath = "/built/zlib"; }; }'
    const expression = await recorder.called(text, text.includes('firn-zlib,') ? given : '{ }')
    expect(withoutMaintainers(expression)).toEqual(tree)
  })

  test('what crane builds gives the builder the same arguments, with a Cargo.lock that is really read', async () => {
    await using site = await createBuildSite(nix)
    const source = site.source({ 'app/Cargo.lock': 'version = 4\n' })
    const sample = { recipe: { source, build: form('rust', { builder: 'crane', cargoRoot: 'app' }) } }
    const expression = await recorder.called(readable(sample))
    expect(withoutMaintainers(expression)).toEqual(await recorder.built(sample))
  })
})

test('reads like nixpkgs', () => {
  const text = readable({
    recipe: {
      source: form('forge', { forge: 'github', owner: 'octo', repo: 'hello', rev: COMMIT, hash: HASH }),
      build: form('rust', { cargoHash: HASH }),
      nativeBuildInputs: ['pkg-config'],
      mainProgram: 'hello',
    },
    definition: { summary: 'Says hello', licence: 'MIT' },
  })
  expect(
    text.replace(/\n# \(bafy.*\)/, ''),
  ).toBe(`# hello 1.2.3, from at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/dev.firn.release/package:hello:1.2.3
{
  lib,
  fetchFromGitHub,
  pkg-config,
  rustPlatform,
}:
rustPlatform.buildRustPackage {
  pname = "hello";
  version = "1.2.3";

  src = fetchFromGitHub {
    owner = "octo";
    repo = "hello";
    rev = "${COMMIT}";
    hash = "${HASH}";
  };

  cargoHash = "${HASH}";

  nativeBuildInputs = [ pkg-config ];

  meta = {
    description = "Says hello";
    license = lib.licenses.mit;
    maintainers = [ ];
    mainProgram = "hello";
  };
}
`)
})

test('an input called as a keyword is an attribute of pkgs', () => {
  const text = readable({ recipe: { buildInputs: ['or', 'with.x', 'openssl'] } })
  expect(text).toMatch(/buildInputs = \[\n *pkgs\."or"\n *pkgs\."with"\.x\n *openssl\n/)
  expect(text).not.toMatch(/^ {2}or,$/m)
})

test.each<[string, SampleRelease]>([
  ['a flake', build('flake', { attribute: 'default' })],
  ['another builder', build('rust', { cargoHash: HASH, builder: 'naersk' })],
  [
    'a permission that is none',
    build('deno', { depsHash: HASH, entry: 'a.ts', permissions: ['allow-net"; evil'] }),
  ],
  ['a field without a place', { recipe: { build: form('site'), check: true } }],
  ['an absent part', { recipe: { buildInputs: ['part:web'] } }],
  ['a shell as a command', { recipe: { prepare: [{ program: 'sh', arguments: ['-c', 'evil'] }] } }],
  [
    'a file of one system',
    { recipe: { files: [{ path: 'a', input: 'openssl', systems: ['x86_64-linux'] }] } },
  ],
  ['a file from nowhere', { recipe: { files: [{ path: 'a' }] } }],
  [
    'an archive that has to be read',
    { recipe: { source: { ...SOURCE, hashMode: 'flat' }, build: form('ruby') } },
  ],
  ['a local address', { recipe: { source: { ...SOURCE, urls: ['file:///etc/hostname'] } } }],
  [
    'an address that is text of a shell to nixpkgs',
    { recipe: { source: { ...SOURCE, urls: ['https://e.org/$(id).tar.gz'] } } },
  ],
  ['an option in place of a path', { recipe: { sourceRoot: '-a' } }],
  ['a folder above', { recipe: { sourceRoot: 'a/../..' } }],
  ['an argument of its own', { recipe: { buildInputs: ['openssl ? import /etc/passwd'] } }],
  ['a variable of the builder', { recipe: { env: [{ name: 'outputHash', value: 'x' }] } }],
  ['an absent dependency', { recipe: { buildInputs: ['firn:zlib'] } }],
])('refuses %s', (_, sample) => {
  expect(() => readable(sample)).toThrow(PackageNixError)
})
