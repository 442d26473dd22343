import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { shellQuote } from '../../src/nix/package-nix/checks.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { HOSTILE_TEXTS } from './hostile.js'
import { createRecorder, type Recorder } from './recorder.js'
import { COMMIT, EVALUATED, form, hashOf, type SampleRelease, SOURCE } from './sample.js'

const HASH = hashOf('x')
const EXPRESSION = { build: form('expression', { text: '{ }: { }' }) }

function composed(...parts: [name: string, recipe: JsonObject][]): SampleRelease & { recipe: JsonObject } {
  const build = form('generic', { tool: 'make' })
  const named = parts.map(([name, recipe]) => ({ name, recipe: { build, ...recipe } }))
  return { recipe: { build: form('composed', { parts: named }) } }
}

describeWith([NIX], 'what the library refuses', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

  test.each<[string, SampleRelease, string]>([
    ['a form it does not know', { recipe: { build: form('haskell') } }, 'cannot build \\"haskell\\"'],
    ['a composed build of nothing', { recipe: { build: form('composed', { parts: [] }) } }, 'no parts'],
    ['parts of one name', composed(['a', {}], ['a', {}]), 'two parts are called a'],
    [
      'expressions in parts of one name',
      composed(['a', EXPRESSION], ['a', EXPRESSION]),
      'two parts are called a',
    ],
    [
      'an expression whose place no file can be named for',
      composed([
        'x'.repeat(96),
        composed(['y'.repeat(96), composed(['z'.repeat(96), EXPRESSION]).recipe]).recipe,
      ]),
      'too long together',
    ],
    ['a part that asks for itself', composed(['a', { buildInputs: ['part:a'] }]), 'no earlier part "a"'],
    [
      'a part that asks for a later one',
      composed(['a', { buildInputs: ['part:b'] }], ['b', {}]),
      'no earlier part "b"',
    ],
    ['a part where there are none', { recipe: { buildInputs: ['part:a'] } }, 'no earlier part "a"'],
    [
      'fields without a place in a composed build',
      { recipe: { ...composed(['a', {}]).recipe, env: [], sourceRoot: 'a' } },
      'has no place for env, sourceRoot',
    ],
    [
      'patches of a flake',
      { recipe: { build: form('flake', { attribute: 'default' }), patches: [] } },
      'has no place for patches',
    ],
    [
      'tests of an expression',
      { recipe: { build: form('expression', { text: '{ }: { }' }), check: true } },
      'has no place for check',
    ],
    ['patches of a gem', { recipe: { build: form('ruby'), patches: [] } }, 'no place for patches'],
    [
      'a Cargo.lock in an archive that is hashed as it is',
      { recipe: { source: { ...SOURCE, hashMode: 'flat' }, build: form('rust', { cargoLock: true }) } },
      'reads its source while evaluating',
    ],
    [
      'an archive without top folder that is hashed as it is',
      { recipe: { source: { ...SOURCE, hashMode: 'flat', stripRoot: false } } },
      'stripRoot belongs to',
    ],
    [
      'a file from two places',
      { recipe: { files: [{ path: 'a', input: 'sqlite', source: SOURCE }] } },
      'either source or input',
    ],
    ['a shell in place of a program', { recipe: { prepare: [{ program: 'sh' }] } }, 'would run any text'],
    [
      'gems from nowhere',
      {
        recipe: {
          source: EVALUATED.source,
          build: form('ruby', { gems: [{ name: 'a', version: '1', hash: HASH }] }),
        },
        blobs: EVALUATED.blobs,
      },
      'need remotes',
    ],
    ['a file from nowhere', { recipe: { files: [{ path: 'a' }] } }, 'either source or input'],
    [
      'flags of yarn',
      { recipe: { build: form('node', { manager: 'yarn', depsHash: HASH, flags: ['a'] }) } },
      'yarn take no flags',
    ],
    [
      'yarn of another lock file',
      { recipe: { build: form('node', { manager: 'yarn-berry', depsHash: HASH }) } },
      'no package manager: there are npm, pnpm, yarn',
    ],
    ...['https://e.org/$(id).tar.gz', `https://e.org/\${HOME}.tar.gz`, 'https://e.org/a?b=$c'].map(
      (url): [string, SampleRelease, string] => [
        `${url}, of which nixpkgs makes shell text`,
        { recipe: { source: { ...SOURCE, urls: [url] } } },
        'is no http address',
      ],
    ),
    [
      'an atom source that its lock does not hold',
      {
        recipe: {
          source: form('atom', { release: { uri: 'at://did:web:a.example/b/c', cid: 'a'.repeat(59) } }),
        },
      },
      'lock.json has no release',
    ],
    [
      'a source it does not know',
      { recipe: { source: form('hg', {}) } },
      'cannot fetch a source of the form',
    ],
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
      'another builder for Rust',
      { recipe: { build: form('rust', { cargoHash: HASH, builder: 'naersk' }) } },
      'no builder for Rust: there are buildRustPackage, crane',
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
