import { describe, expect, test } from 'vitest'
import { checkedAtom, checkedAtomRelease } from '../../../tests/support/linted-atoms.js'
import {
  ATOM_SET,
  sampleAtom,
  sampleAtomRelease,
  sampleManifest,
  sampleSnapshot,
} from '../../../tests/support/sample-atoms.js'
import type { Json } from '../../../tests/support/sample-records.js'
import { lintDefinition, lintRelease } from '../lint.js'
import { scoreDefinition } from '../score.js'

const ofAtom = (change: Json) => lintDefinition(checkedAtom(sampleAtom(change)))
const releaseOf = (change: Json, without: readonly string[] = []) => {
  const artifact = sampleSnapshot(change)
  for (const field of without) delete artifact[field]
  return checkedAtomRelease(sampleAtomRelease({ artifact }))
}
const ofSnapshot = (change: Json, without?: readonly string[]) => lintRelease(releaseOf(change, without))
const codes = (findings: readonly { code: string; path: string }[]) =>
  findings.map(({ code, path }) => `${code} ${path}`)

test('nothing is found in the samples', () => {
  expect(ofAtom({})).toEqual([])
  expect(lintRelease(releaseOf({}), checkedAtom(sampleAtom()))).toEqual([])
})

test.each<[string, Json, string[]]>([
  ['a summary that says nothing', { summary: ' ' }, ['missing-summary /summary']],
  ['a licence that is none', { licence: 'free' }, ['invalid-licence /licence']],
  ['a status of its own', { status: 'wild' }, ['unknown-value /status']],
  ['a placeholder', { status: 'planned' }, ['placeholder /status']],
  ['nothing in its place', { status: 'deprecated' }, ['missing-successor /successor']],
  ['no mirror', { mirrors: [] }, ['missing-mirror /mirrors']],
  [
    'mirrors that are not https',
    { mirrors: ['http://a.example/x', 'ssh://git@a.example/x', 'https://u:p@a.example/x'] },
    [
      'insecure-url /mirrors/0',
      'unsupported-url /mirrors/1',
      'credentials-in-url /mirrors/1',
      'credentials-in-url /mirrors/2',
    ],
  ],
])('a definition with %s', (_, change, expected) => {
  expect(codes(ofAtom(change))).toEqual(expected)
})

describe('a release', () => {
  const set = (tag: string, digit: string) => ({ tag, rootCommit: digit.repeat(40) })
  const requirement = (name: string, label: string, text: string) => ({ set: name, label, requirement: text })
  const own = [requirement('atom', 'std', '^0.2'), requirement('atom', 'atom-nix', '*')]
  const atomSet = { tag: 'atom', rootCommit: ATOM_SET }

  test.each<[string, Json, string[]]>([
    [
      'on a mirror without encryption',
      { mirrors: ['http://a.example/x'] },
      ['insecure-url /artifact/mirrors/0'],
    ],
    ['of an unknown ecosystem', { ecosystem: 'hex' }, ['unknown-value /artifact/ecosystem']],
    ['whose manifest is no TOML', { manifest: 'package' }, ['invalid-manifest /artifact/manifest']],
    [
      'whose manifest has fields that nobody knows',
      { manifest: sampleManifest({ more: '[other]\n' }) },
      ['invalid-manifest /artifact/manifest'],
    ],
    [
      'that asks for less than its manifest',
      { requirements: own.slice(1) },
      ['manifest-mismatch /artifact/requirements'],
    ],
    [
      'that asks for other versions than its manifest',
      { requirements: [requirement('atom', 'std', '^0.3')] },
      ['manifest-mismatch /artifact/requirements'],
    ],
    [
      'that asks for more than its manifest',
      { requirements: [...own, requirement('atom', 'more', '1')] },
      ['manifest-mismatch /artifact/requirements'],
    ],
    ['that leaves the composer out', { requirements: own.slice(0, 1) }, []],
    ['whose lock is none', { lock: 'version = 2\n' }, ['invalid-lock /artifact/lock']],
    ['with a set for nothing', { sets: [atomSet, set('more', 'a')] }, ['unused-set /artifact/sets/1']],
    [
      'with two names for one set',
      { sets: [atomSet, { ...atomSet, tag: 'more' }] },
      ['duplicate-set /artifact/sets/1'],
    ],
    [
      'without the set that it needs',
      { sets: [] },
      ['undeclared-set /artifact/requirements/0/set', 'undeclared-set /artifact/requirements/1/set'],
    ],
  ])('%s', (_, change, expected) => {
    expect(codes(ofSnapshot(change))).toEqual(expected)
  })

  test('that nobody can check', () => {
    const findings = ofSnapshot({ format: '1', rev: 'a'.repeat(40) }, ['path', 'contentHash'])
    expect(codes(findings)).toEqual([
      'missing-content-hash /artifact/contentHash',
      'unverifiable-commit /artifact/path',
      'older-format /artifact/format',
    ])
  })

  test('that says for no system, or an unknown one', () => {
    const json = sampleAtomRelease({ systems: ['x86_64-linux', 'pdp11-unix'] })
    expect(codes(lintRelease(checkedAtomRelease(json)))).toEqual(['unknown-system /systems/1'])
  })

  test('of a package of another ecosystem', () => {
    const of = (manifest: string, ecosystem = 'cargo') =>
      codes(ofSnapshot({ ecosystem, manifest, requirements: [], sets: [] }))
    expect(of('[package]\nname = "other"\nversion = "0.3.1"')).toEqual([])
    expect(of('[package]\nversion.workspace = true')).toEqual([])
    expect(of('[package]\nversion = "0.3.2"')).toEqual(['manifest-mismatch /artifact/manifest'])
    expect(of('{ "version": "0.3.2" }', 'npm')).toEqual(['manifest-mismatch /artifact/manifest'])
    expect(of('{', 'npm')).toEqual(['invalid-manifest /artifact/manifest'])
    expect(of('nothing to read', 'generic')).toEqual([])
  })

  test('without a manifest, where there is one to be expected', () => {
    const of = (ecosystem: string) =>
      codes(ofSnapshot({ ecosystem, requirements: [], sets: [] }, ['manifest']))
    expect(of('atom')).toEqual(['missing-manifest /artifact/manifest'])
    expect(of('npm')).toEqual(['missing-manifest /artifact/manifest'])
    expect(of('generic')).toEqual([])
  })

  test('names the place in its files', () => {
    const [found] = ofSnapshot({ manifest: sampleManifest({ more: '[other]\n' }) })
    expect(found?.message).toMatch(/^atom\.toml:\d+:\d+: The file has no field other\.$/)
  })

  test('with a definition that is no more than a name', () => {
    const definition = checkedAtom(sampleAtom({ status: 'placeholder' }))
    expect(codes(lintRelease(releaseOf({}), definition))).toEqual(['placeholder /definition'])
  })
})

describe('the score', () => {
  const score = (definition: Json, release?: ReturnType<typeof releaseOf>) => {
    const checked = checkedAtom(sampleAtom(definition))
    return scoreDefinition(checked, release, release ? lintRelease(release, checked) : [])
  }
  const lost = ({ parts }: ReturnType<typeof score>) =>
    parts.flatMap(({ name, points, maximum }) => (points === maximum ? [] : [`${name} ${points}`]))

  test('tells what an atom lacks', () => {
    expect(lost(score({}, releaseOf({})))).toEqual(['readme 0', 'links 5', 'provenance 0'])
    expect(score({}, releaseOf({})).score).toBe(75)
    expect(lost(score({}))).toEqual([
      'readme 0',
      'links 5',
      'pinned 0',
      'integrity 0',
      'manifest 0',
      'provenance 0',
    ])
    expect(lost(score({ mirrors: [], keywords: [] }, releaseOf({})))).toContain('discovery 5')
  })

  test('counts what can be checked', () => {
    expect(lost(score({}, releaseOf({}, ['contentHash'])))).toContain('integrity 0')
    expect(lost(score({}, releaseOf({}, ['manifest'])))).toContain('manifest 0')
    expect(lost(score({}, releaseOf({ sets: [] })))).toContain('pinned 0')
    const plain = releaseOf({ ecosystem: 'generic' }, ['manifest'])
    expect(lost(score({}, plain))).not.toContain('manifest 0')
  })
})
