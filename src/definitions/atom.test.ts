import { describe, expect, test } from 'vitest'
import { check, refusal } from '../../tests/support/checked.js'
import { checkedAtom } from '../../tests/support/linted-atoms.js'
import { ATOM_SET, NIX_LOCK, sampleAtom } from '../../tests/support/sample-atoms.js'
import {
  A_CID,
  AUTHOR,
  sampleChannel,
  sampleCollection,
  sampleRelease,
  sampleYank,
} from '../../tests/support/sample-records.js'
import { atomId } from '../atoms/atom-id.js'

test('an atom is known by its AtomId, whatever its label', () => {
  const json = sampleAtom()
  expect(checkedAtom(json)).toMatchObject({
    did: AUTHOR,
    kind: 'atom',
    name: NIX_LOCK.id,
    foldedName: NIX_LOCK.id,
    record: json,
  })
  const label = 'ひらがな'
  expect(checkedAtom(sampleAtom({ label }), atomId(NIX_LOCK.rootCommit, label)).record.label).toBe(label)
})

test('a successor may be an atom or a package', () => {
  for (const successor of [`dev.firn.atom/${atomId(ATOM_SET, 'x')}`, 'dev.firn.package/x']) {
    const uri = `at://${AUTHOR}/${successor}`
    expect(checkedAtom(sampleAtom({ successor: uri })).record.successor).toBe(uri)
  }
})

test.each([
  [
    'the AtomId of another label',
    { label: 'nix-unlock' },
    'RkeyMismatch',
    '$.label',
    /make [0-9a-v]{52}: write/,
  ],
  ['the AtomId of another root', { rootCommit: ATOM_SET }, 'RkeyMismatch', '$.label', /AtomId "r3rlam/],
  ['a label that starts with a digit', { label: '1x' }, 'InvalidName', '$.label', /start with a letter/],
  ['a label that is not in its normal form', { label: 'ﬁ' }, 'InvalidName', '$.label', /NFKC: write "fi"/],
  ['a label with a dot', { label: 'nix.lock' }, 'InvalidName', '$.label', /holds "\."/],
  [
    'a root in capitals',
    { rootCommit: NIX_LOCK.rootCommit.toUpperCase() },
    'InvalidObjectId',
    '$.rootCommit',
    /40 hexadecimal digits in small letters/,
  ],
  ['a root of SHA-256', { rootCommit: 'a'.repeat(64) }, 'InvalidObjectId', '$.rootCommit', /SHA-256/],
  ['a set that is no tag', { set: 'a b' }, 'InvalidName', '$.set', /tag "a b" holds/],
  [
    'a successor that is no definition',
    { successor: `at://${AUTHOR}/dev.firn.release/atom:${NIX_LOCK.id}:1.0.0` },
    'InvalidReference',
    '$.successor',
    /holds no definitions/,
  ],
  [
    'a successor whose key is no AtomId',
    { successor: `at://${AUTHOR}/dev.firn.atom/hello` },
    'InvalidReference',
    '$.successor',
    /is no AtomId/,
  ],
])('refuses %s', (_, change, reason, path, detail) => {
  const refused = refusal(() => checkedAtom(sampleAtom(change)))
  expect(refused).toMatchObject({ reason, path })
  expect(refused.detail).toMatch(detail)
})

test('refuses a record key that is no AtomId', () => {
  expect(refusal(() => checkedAtom(sampleAtom(), 'nix-lock')).reason).toBe('RkeyMismatch')
})

describe('what points to atoms', () => {
  const uri = `at://${AUTHOR}/dev.firn.release/atom:${NIX_LOCK.id}:1.0.0~b`
  const release = { uri, cid: A_CID }

  test('channels and yanks of their releases', () => {
    const channel = check(sampleChannel({ release }), { rkey: `atom:${NIX_LOCK.id}:stable` })
    expect(channel).toMatchObject({
      kind: 'atom',
      name: NIX_LOCK.id,
      release: { did: AUTHOR, kind: 'atom', name: NIX_LOCK.id, version: '1.0.0+b' },
    })
    const yank = check(sampleYank({ release }), { rkey: `atom:${NIX_LOCK.id}:1.0.0~b` })
    expect(yank).toMatchObject({ kind: 'atom', name: NIX_LOCK.id, version: '1.0.0+b' })
  })

  test('neither dependencies nor items of collections, which are packages', () => {
    const definition = `at://${AUTHOR}/dev.firn.atom/${NIX_LOCK.id}`
    const needing = sampleRelease({ dependencies: [{ name: 'x', definition, requirement: '1' }] })
    for (const json of [needing, sampleCollection({ items: [{ definition, requirement: '1' }] })]) {
      expect(refusal(() => check(json)).detail).toMatch(
        /an atom cannot stand here: name a dev\.firn\.package/,
      )
    }
  })
})
