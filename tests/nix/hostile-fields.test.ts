import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/nix/canonical-json.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { HOSTILE_TEXTS } from './hostile.js'
import { createRecorder, type Recorder } from './recorder.js'
import { COMMIT, EVALUATED, form, hashOf, type SampleRelease, SOURCE } from './sample.js'

const HASH = hashOf('x')

function gems(gem: JsonObject, remotes: JsonValue[] = ['https://example.org']): SampleRelease {
  const build = form('ruby', { gems: [{ name: 'a', version: '1', hash: HASH, ...gem }], remotes })
  return { recipe: { source: EVALUATED.source, build }, blobs: EVALUATED.blobs }
}

describeWith([NIX], 'hostile values in every field', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

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
    cargoRoot: (value) => ({ recipe: { build: form('rust', { cargoHash: HASH, cargoRoot: value }) } }),
    workspace: (value) => ({
      recipe: { build: form('node', { manager: 'pnpm', depsHash: HASH, workspace: value }) },
    }),
    output: (value) => ({
      recipe: { build: form('node', { manager: 'npm', depsHash: HASH, output: value }) },
    }),
    nodeFlag: (value) => ({
      recipe: { build: form('node', { manager: 'pnpm', depsHash: HASH, flags: [value] }) },
    }),
    entry: (value) => ({ recipe: { build: form('deno', { depsHash: HASH, entry: value }) } }),
    depsHash: (value) => ({ recipe: { build: form('deno', { depsHash: value, entry: 'a.ts' }) } }),
    task: (value) => ({ recipe: { build: form('deno', { depsHash: HASH, entry: 'a.ts', task: value }) } }),
    permission: (value) => ({
      recipe: { build: form('deno', { depsHash: HASH, entry: 'a.ts', permissions: [value] }) },
    }),
    permissionValue: (value) => ({
      recipe: {
        build: form('deno', {
          depsHash: HASH,
          entry: 'a.ts',
          permissions: [typeof value === 'string' ? `allow-net=${value}` : value],
        }),
      },
    }),
    gemdir: (value) => ({
      recipe: { source: EVALUATED.source, build: form('ruby', { gemdir: value }) },
      blobs: EVALUATED.blobs,
    }),
    executable: (value) => ({
      recipe: { source: EVALUATED.source, build: form('ruby', { executables: [value] }) },
      blobs: EVALUATED.blobs,
    }),
    scriptName: (value) => ({
      recipe: { source: EVALUATED.source, build: form('ruby', { scripts: [{ name: value, path: 'a' }] }) },
      blobs: EVALUATED.blobs,
    }),
    scriptPath: (value) => ({
      recipe: { source: EVALUATED.source, build: form('ruby', { scripts: [{ name: 'a', path: value }] }) },
      blobs: EVALUATED.blobs,
    }),
    gemName: (value) => gems({ name: value }),
    gemVersion: (value) => gems({ version: value }),
    gemHash: (value) => gems({ hash: value }),
    gemDependency: (value) => gems({ dependencies: [value] }),
    gemRemote: (value) => gems({}, [value]),
    command: (value) => ({ recipe: { prepare: [{ program: value }] } }),
    fileSystem: (value) => ({ recipe: { files: [{ path: 'a', input: 'sqlite', systems: [value] }] } }),
    part: (value) => ({
      recipe: {
        build: form('composed', {
          parts: [{ name: value, recipe: { build: form('generic', { tool: 'make' }) } }],
        }),
      },
    }),
    filePath: (value) => ({ recipe: { files: [{ path: value, input: 'sqlite' }] } }),
    fileInput: (value) => ({ recipe: { files: [{ path: 'a', input: value }] } }),
    fileFrom: (value) => ({ recipe: { files: [{ path: 'a', input: 'sqlite', from: value }] } }),
    fileUrl: (value) => ({ recipe: { files: [{ path: 'a', source: { ...SOURCE, urls: [value] } }] } }),
    installed: (value) => ({ recipe: { install: [{ path: value, to: 'a' }] } }),
    installedTo: (value) => ({ recipe: { install: [{ path: 'a', to: value }] } }),
    runtimeInput: (value) => ({ recipe: { runtimeInputs: [value] } }),
    crate: (value) => ({
      recipe: {
        source: form('registry', {
          ecosystem: 'crates',
          name: 'a',
          version: '1',
          urls: [value],
          hash: HASH,
        }),
      },
    }),
    importsCheck: (value) => ({ recipe: { build: form('python', { importsCheck: [value] }) } }),
    version: (value) => ({ fields: { version: value } }),
  }
  // Harmless where they may stand: no builder gives them a meaning.
  const plain = new Set(['__noChroot', '@out@', 'x'.repeat(100_000)])
  // Options themselves, and what stands behind other text.
  const dashed = new Set(['host', 'nodeFlag', 'permissionValue'])
  // Names of cargo's and npm's own, quoted where a shell sees them, may hold slashes.
  const words = new Set([
    'feature',
    'script',
    'nodeFlag',
    'task',
    'permissionValue',
    'gemName',
    'gemDependency',
  ])

  test.each(Object.entries(fields))(
    '%s takes no hostile text, no set for a text and no path',
    async (name, sampleOf) => {
      const values = [
        ...HOSTILE_TEXTS.filter(
          (text) =>
            !plain.has(text) &&
            !(words.has(name) && /^[a-z./:]+etc/.test(text)) &&
            !(dashed.has(name) && /^--?[a-z]+$/.test(text)),
        ),
        { outPath: '/etc/passwd' },
        { __toString: 'x' },
      ]
      const taken = await recorder.accepted(values.map(sampleOf))
      expect(values.filter((_value, index) => taken[index])).toEqual([])
    },
  )
})
