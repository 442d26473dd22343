import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check, refusal } from '../../tests/support/checked.js'
import { checkedAtomRelease } from '../../tests/support/linted-atoms.js'
import {
  ATOM_SET,
  atomReleaseKey,
  NIX_LOCK,
  sampleAtomRelease,
  sampleManifest,
  sampleSnapshot,
} from '../../tests/support/sample-atoms.js'
import { AUTHOR, type Json, sampleRecipe, sampleRelease } from '../../tests/support/sample-records.js'
import { atomId } from '../atoms/atom-id.js'
import { versionSortKey } from '../requirement/version.js'
import { atomNeeds } from './snapshot.js'

const ofSnapshot = (change: Json, version?: string) =>
  checkedAtomRelease(
    sampleAtomRelease({
      ...(version === undefined ? {} : { version }),
      artifact: sampleSnapshot(change, version),
    }),
  )

test('a release of an atom is what was published', () => {
  const checked = checkedAtomRelease(sampleAtomRelease())
  expect(checked).toMatchObject({ kind: 'atom', name: NIX_LOCK.id, version: { text: NIX_LOCK.version } })
  expect(checked.snapshot.rev).toBe(NIX_LOCK.rev)
  expect(atomNeeds(checked.snapshot)).toEqual([
    { set: 'atom', setRoot: ATOM_SET, label: 'std', requirement: '^0.2', atomId: atomId(ATOM_SET, 'std') },
    {
      set: 'atom',
      setRoot: ATOM_SET,
      label: 'atom-nix',
      requirement: '*',
      atomId: 'r9ilp2p4bpkup8bejuqrg042m6ohc0rtcn2fks94otlrhnquhnv0',
    },
  ])
})

test('build metadata makes another version, under a key of its own', () => {
  const checked = ofSnapshot({}, '1.0.0+b.2')
  expect(checked.rkey).toBe(`atom:${NIX_LOCK.id}:1.0.0~b.2`)
  expect(checked.version.text).toBe('1.0.0+b.2')
  expect(versionSortKey(checked.version) > versionSortKey(ofSnapshot({}, '1.0.0').version)).toBe(true)
})

interface Published {
  label: string
  version: string
  commit: string
  tree: string
  origin: string
  format: string
  path_in_origin: string | null
}

test('everything that was ever published can be signed, in the format of its time', () => {
  const published: Published[] = JSON.parse(readFileSync('tests/vectors/atoms/atom-commits.json', 'utf8'))
  for (const { label, version, commit, tree, origin, format, path_in_origin: path } of published) {
    const artifact = { label, tree, origin, rev: commit, format, path, manifest: undefined }
    const facts = Object.fromEntries(Object.entries(artifact).filter(([, value]) => value != null))
    const json = sampleSnapshot({ ...facts, manifest: sampleManifest({ label, version }) } as Json, version)
    if (path === null) delete json.path
    const definition = `at://${AUTHOR}/dev.firn.atom/${atomId(NIX_LOCK.rootCommit, label)}`
    expect(checkedAtomRelease(sampleAtomRelease({ definition, version, artifact: json })).snapshot.rev).toBe(
      commit,
    )
  }
  expect(published.length).toBeGreaterThan(40)
})

describe('refuses', () => {
  const ZEROS = '0'.repeat(40)
  test.each<[string, Json, string, string, RegExp]>([
    [
      'another tree',
      { tree: ZEROS, rev: NIX_LOCK.rev },
      'CommitMismatch',
      'rev',
      /make the commit [0-9a-f]{40}/,
    ],
    ['another origin', { origin: ZEROS, rev: NIX_LOCK.rev }, 'CommitMismatch', 'rev', /and not dc7891b/],
    ['another commit', { rev: ZEROS }, 'CommitMismatch', 'rev', /make the commit dc7891b/],
    ['a format of another time', { format: 'pre1.0' }, 'CommitMismatch', 'rev', /is of the format pre1,/],
    [
      'a format that nobody knows',
      { format: 'pre2' },
      'UnknownFormat',
      'format',
      /known are 1, pre1\.0, pre1, axios/,
    ],
    [
      'a tree in capitals',
      { tree: 'A'.repeat(40), rev: NIX_LOCK.rev },
      'InvalidObjectId',
      'tree',
      /small letters/,
    ],
    ['a commit of SHA-256', { rev: 'a'.repeat(64) }, 'InvalidObjectId', 'rev', /SHA-256/],
    ['a path that leaves the source', { path: '../x' }, 'InvalidPath', 'path', /leads out/],
    ['a path with a slash at its end', { path: 'a/' }, 'InvalidPath', 'path', /a slash too many/],
    ['a content hash in capitals', { contentHash: 'A'.repeat(64) }, 'InvalidHash', 'contentHash', /BLAKE3/],
    [
      'the manifest of another atom',
      { manifest: sampleManifest({ label: 'nix-unlock' }) },
      'ManifestMismatch',
      'manifest',
      /that of nix-unlock 0\.3\.1, and the record that of nix-lock 0\.3\.1/,
    ],
    [
      'the manifest of another version',
      { manifest: sampleManifest({ version: '0.3.2' }) },
      'ManifestMismatch',
      'manifest',
      /nix-lock 0\.3\.2/,
    ],
    [
      'a name for two sets',
      { sets: ['a', 'b'].map((digit) => ({ tag: 'atom', rootCommit: digit.repeat(40) })) },
      'DuplicateItem',
      'sets[1].tag',
      /names two sets/,
    ],
    [
      'a set without a root',
      { sets: [{ tag: 'atom', rootCommit: 'x'.repeat(40) }] },
      'InvalidObjectId',
      'sets[0].rootCommit',
      /is no id/,
    ],
    [
      'a requirement in npm syntax',
      { requirements: [{ set: 'atom', label: 'std', requirement: '1 || 2' }] },
      'InvalidRequirement',
      'requirements[0].requirement',
      /./,
    ],
    [
      'two requirements of one atom',
      { requirements: ['1', '2'].map((requirement) => ({ set: 'atom', label: 'std', requirement })) },
      'DuplicateItem',
      'requirements[1]',
      /needed twice/,
    ],
    [
      'a requirement of no label',
      { requirements: [{ set: 'atom', label: '.', requirement: '1' }] },
      'InvalidName',
      'requirements[0].label',
      /start with a letter/,
    ],
  ])('%s', (_, change, reason, path, detail) => {
    const refused = refusal(() => ofSnapshot(change))
    expect(refused).toMatchObject({ reason, path: `$.artifact.${path}` })
    expect(refused.detail).toMatch(detail)
  })

  test('the label or the root of another atom', () => {
    for (const change of [{ label: 'nix-unlock' }, { rootCommit: ATOM_SET }]) {
      const json = sampleAtomRelease({ artifact: sampleSnapshot(change) })
      const refused = refusal(() => checkedAtomRelease(json, atomReleaseKey(sampleAtomRelease())))
      expect(refused).toMatchObject({ reason: 'RkeyMismatch', path: '$.artifact.label' })
    }
  })

  test("an artifact of another kind, and another kind's definition", () => {
    const of = (json: Json, rkey: string) => refusal(() => check(json, { rkey })).reason
    const key = atomReleaseKey(sampleAtomRelease())
    expect(of(sampleAtomRelease({ artifact: sampleRecipe() }), key)).toBe('ArtifactMismatch')
    expect(of(sampleRelease({ artifact: sampleSnapshot() }), 'package:hello:1.2.3')).toBe('ArtifactMismatch')
    const definition = `at://${AUTHOR}/dev.firn.package/nix-lock`
    expect(of(sampleAtomRelease({ definition }), key)).toBe('DefinitionMismatch')
  })

  test('a version that no ref can hold, and build metadata of a package', () => {
    const of = (json: Json, rkey: string) => refusal(() => check(json, { rkey }))
    const key = `atom:${NIX_LOCK.id}:1.0.0-a`
    expect(
      of(sampleAtomRelease({ version: '1.0.0-a.lock', artifact: sampleSnapshot() }), key).detail,
    ).toMatch(/git allows in no ref/)
    expect(of(sampleRelease({ version: '1.2.3+b' }), 'package:hello:1.2.3').reason).toBe('InvalidVersion')
  })
})

test('a commit that holds its path cannot be made again without it, so nothing is known to be false', () => {
  const artifact = sampleSnapshot({ format: '1', rev: 'a'.repeat(40) })
  delete artifact.path
  expect(checkedAtomRelease(sampleAtomRelease({ artifact })).snapshot.format).toBe('1')
})

test('a tree of another ecosystem brings the manifest of that, or none', () => {
  const manifest = '[package]\nname = "something_else"\nversion = "9.9.9"\n'
  expect(ofSnapshot({ ecosystem: 'cargo', manifest }).snapshot.ecosystem).toBe('cargo')
  const plain = sampleSnapshot({ ecosystem: 'generic' })
  delete plain.manifest
  expect(checkedAtomRelease(sampleAtomRelease({ artifact: plain })).snapshot.manifest).toBeUndefined()
})
