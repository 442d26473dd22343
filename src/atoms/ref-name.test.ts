import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyVersionText } from '../../tests/support/arbitrary-version.js'
import { type AtomRef, formatRef, parseRef, RefNameError } from './ref-name.js'

const ATOM_ID = 'r3rlam6bd31t9i04ggug7avs8vf8981q7a3b6gobemk1gfs50qm0'
const HASH = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262'
const ID = '4abbd2644bc3585e9be95deb277ccf48f6ed26ac'
const CZD = 'FAFaVBsvWYDsQfhp1ReIO9j29flwGNJ_oA-0JOhBFM8yphpQHbULc37i1BLPEBzSKe66niYcu9IXsUCxhTEImA'

const hello = { label: 'hello', version: '1.0.0' }

test.each<[string, AtomRef]>([
  ['refs/ekala/init', { kind: 'init' }],
  ['refs/eka/atoms/nix-lock/0.3.1', { kind: 'atom', label: 'nix-lock', version: '0.3.1' }],
  ['refs/eka/atoms/ひらがな/0.1.0-rc.1+b.2', { kind: 'atom', label: 'ひらがな', version: '0.1.0-rc.1+b.2' }],
  ['refs/eka/meta/hello/1.0.0/manifest', { kind: 'manifest', ...hello }],
  ['refs/eka/meta/hello/1.0.0/origin', { kind: 'origin', ...hello }],
  [`refs/eka/meta/hello/1.0.0/${HASH}`, { kind: 'integrity', ...hello, contentHash: HASH }],
  [`refs/eka/trust/${ATOM_ID}/1.0.0`, { kind: 'trust', atomId: ATOM_ID, version: '1.0.0' }],
  ['refs/atoms/ひらがな/0.1.0', { kind: 'atom-1', label: 'ひらがな', version: '0.1.0' }],
  ['refs/atoms/ひらがな/_specs/0.1.0', { kind: 'manifest-1', label: 'ひらがな', version: '0.1.0' }],
  ['refs/atoms/ひらがな/_srcs/0.1.0', { kind: 'origin-1', label: 'ひらがな', version: '0.1.0' }],
  ['refs/ekala/atoms/hello/1.0.0', { kind: 'atom-9', ...hello }],
  ['refs/ekala/manifests/hello/1.0.0', { kind: 'manifest-9', ...hello }],
  ['refs/ekala/origins/hello/1.0.0', { kind: 'origin-9', ...hello }],
  [`refs/ekala/ca/${ID}`, { kind: 'electron', objectId: ID }],
  ['refs/atom/pub/hello/1.0.0', { kind: 'axios-atom', ...hello }],
  [`refs/atom/charter/d/${CZD}`, { kind: 'axios-charter', digest: CZD }],
  ['refs/atom/claims/pub/hello', { kind: 'axios-claim', label: 'hello' }],
  [`refs/atom/src/${ID}`, { kind: 'axios-source', objectId: ID }],
  [`refs/atom/d/${HASH}`, { kind: 'axios-stored-atom', contentHash: HASH }],
  [`refs/atom/claims/d/${CZD}`, { kind: 'axios-stored-claim', digest: CZD }],
  [
    `refs/atom/dev/${CZD}/hello/1.0.0-dev.3`,
    { kind: 'axios-development', digest: CZD, label: 'hello', segment: '1.0.0-dev.3' },
  ],
])('%s', (name, ref) => {
  expect(parseRef(name)).toEqual(ref)
  expect(formatRef(ref)).toBe(name)
})

test.each([
  '',
  'refs',
  'refs/heads/main',
  'refs/ekala/init/',
  'refs/eka/atoms/hello',
  'refs/eka/atoms/hello/1.0',
  'refs/eka/atoms/hello/v1.0.0',
  'refs/eka/atoms/x/y/hello/1.0.0',
  'refs/eka/atoms/{label}/1.0.0',
  'refs/eka/atoms/_a/1.0.0',
  'refs/eka/atoms/ﬁ/1.0.0',
  'refs/eka/atoms/hello/1.0.0-a.lock',
  'refs/eka/meta/hello/1.0.0/other',
  `refs/eka/meta/hello/1.0.0/${HASH.slice(1)}`,
  'refs/atoms/_specs/0.1.0/x',
  `refs/atom/dev/${CZD}/hello/..`,
  'REFS/ekala/init',
])('%j is none', (name) => expect(parseRef(name)).toBeUndefined())

describe('formatRef refuses', () => {
  test.each<AtomRef>([
    { kind: 'atom', label: 'a/b', version: '1.0.0' },
    { kind: 'atom', label: 'ﬁ', version: '1.0.0' },
    { kind: 'atom', label: 'a', version: '1.0.0\n' },
    { kind: 'atom', label: 'a', version: '1.0.0-x.lock' },
    { kind: 'integrity', ...hello, contentHash: 'manifest' },
  ])('%j', (ref) => expect(() => formatRef(ref)).toThrow(RefNameError))
})

test('refs and their parts are told by each other', () => {
  const label = fc.stringMatching(/^[a-zλひ][a-z0-9λひ_-]{0,8}$/u)
  const build = fc.stringMatching(/^(\+[0-9A-Za-z-]{1,5})?$/)
  const version = fc.tuple(anyVersionText(), build).map((parts) => parts.join(''))
  const kind = fc.constantFrom('atom', 'manifest', 'origin', 'atom-1', 'manifest-1', 'axios-atom')
  fc.assert(
    fc.property(fc.record({ kind, label, version }), (ref) => {
      expect(parseRef(formatRef(ref))).toEqual(ref)
    }),
  )
  const segment = fc.constantFrom(
    'refs',
    'eka',
    'ekala',
    'atoms',
    'meta',
    'init',
    'a',
    '1.0.0',
    'origin',
    HASH,
  )
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
      const name = segments.join('/')
      const ref = parseRef(name)
      if (ref) expect(formatRef(ref)).toBe(name)
    }),
  )
})
