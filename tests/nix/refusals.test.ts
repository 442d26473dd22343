import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { shellQuote } from '../../src/nix/package-nix/checks.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { HOSTILE_TEXTS } from './hostile.js'
import { createRecorder, type Recorder } from './recorder.js'
import { COMMIT, form, hashOf, type SampleRelease, SOURCE } from './sample.js'

const HASH = hashOf('x')
describeWith([NIX], 'what the library refuses', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

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
    expect(await recorder.refusal(sample)).toContain(why.replaceAll('\\"', '"'))
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
        ...HOSTILE_TEXTS.filter(
          (text) => !plain.has(text) && !(words.has(name) && /^[a-z./:]+etc/.test(text)),
        ),
        { outPath: '/etc/passwd' },
        { __toString: 'x' },
      ]
      const taken = await recorder.accepted(values.map(sampleOf))
      expect(values.filter((_value, index) => taken[index])).toEqual([])
    },
  )

  test('the quoting of shell text holds whatever it is given', async () => {
    const texts = HOSTILE_TEXTS.filter((text) => text.length < 4096)
    const shell = path.resolve(import.meta.dirname, '../../src/nix/library/lib/shell.nix')
    const quoted = (await nix.evalJson(
      `map (import ${shell}) (builtins.fromJSON ${JSON.stringify(JSON.stringify(texts)).replaceAll('${', '\\${')})`,
    )) as string[]
    for (const [index, text] of texts.entries()) {
      const printed = execFileSync('/bin/sh', ['-c', `printf %s ${quoted[index]}`], { encoding: 'utf8' })
      expect(printed).toBe(text)
      expect(shellQuote(text)).toBe(quoted[index])
    }
  })

  test('free texts reach the builder as they are', async () => {
    const texts = HOSTILE_TEXTS.filter((text) => text.length < 4096)
    const env = texts.map((value, index) => ({ name: `V${index}`, value }))
    const { arguments: found } = await recorder.built({
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
    expect(await recorder.refusal({ recipe: { env: [{ name, value: 'x' }] } })).toMatch(
      /environment variable|belongs to the builder/,
    )
  })
})
