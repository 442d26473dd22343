import type { JsonObject } from '../../../src/nix/canonical-json.js'
import { EVALUATED, form, hashOf, type SampleRelease, SOURCE } from '../sample.js'
import { build, HASH } from './build.js'

/** A recipe with a source that is read while evaluating. */
const EVALUATED_RECIPE = (fields: JsonObject): SampleRelease => ({
  recipe: { source: EVALUATED.source, ...fields },
  blobs: EVALUATED.blobs,
})

/** Releases of builders that know a language, of files laid in and installed, and of parts. */
export const LANGUAGE_BUILDS: readonly [string, SampleRelease][] = [
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
]
