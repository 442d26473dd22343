import type { JsonObject } from '../../../src/nix/canonical-json.js'
import { HOSTILE_TEXTS } from '../hostile.js'
import { form, type SampleRelease, SOURCE } from '../sample.js'
import { build, HASH } from './build.js'

const platform = (system: string, url: string, binary: JsonObject): JsonObject => ({
  system,
  urls: [url],
  hash: HASH,
  binaries: [{ name: 'hello', ...binary }],
})

/** Releases of the other builders, and one with all fields. */
export const OTHER_BUILDS: readonly [string, SampleRelease][] = [
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
