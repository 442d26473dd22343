import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyVersionText } from '../../tests/support/arbitrary-version.js'
import { parseRequirement, RequirementError } from '../requirement/requirement.js'
import { isRecordKey } from './identifiers.js'
import {
  channelProblem,
  formatChannelKey,
  formatReleaseKey,
  isChannel,
  isKind,
  KINDS,
  type Kind,
  parseChannelKey,
  parseReleaseKey,
  ReleaseKeyError,
} from './release-key.js'

const ATOM_ID = 'r3rlam6bd31t9i04ggug7avs8vf8981q7a3b6gobemk1gfs50qm0'

const anyDefinition: fc.Arbitrary<{ kind: Kind; key: string }> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('package' as const, 'model' as const),
    key: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/),
  }),
  fc.record({ kind: fc.constant('atom' as const), key: fc.stringMatching(/^[0-9a-v]{51}[0g]$/) }),
)

describe('release keys', () => {
  test.each([
    ['package:hello:1.2.3', { kind: 'package', key: 'hello', version: '1.2.3' }],
    [
      'model:Big.Model_2:0.0.0-unstable.20250123',
      { kind: 'model', key: 'Big.Model_2', version: '0.0.0-unstable.20250123' },
    ],
    [`atom:${ATOM_ID}:1.0.0-rc.1-x`, { kind: 'atom', key: ATOM_ID, version: '1.0.0-rc.1-x' }],
    [`atom:${ATOM_ID}:1.0.0-a~b.1`, { kind: 'atom', key: ATOM_ID, version: '1.0.0-a+b.1' }],
  ] as const)('%s', (rkey, parts) => {
    expect(parseReleaseKey(rkey)).toEqual(parts)
    expect(formatReleaseKey(parts)).toBe(rkey)
  })

  test('read back as written, and fit into a record key', () => {
    fc.assert(
      fc.property(anyDefinition, anyVersionText(), (definition, version) => {
        const rkey = formatReleaseKey({ ...definition, version })
        expect(parseReleaseKey(rkey)).toEqual({ ...definition, version })
        expect(isRecordKey(rkey)).toBe(true)
      }),
    )
  })

  test.each([
    ['', 'must be <kind>:<key>:<version>'],
    ['package:hello', 'must be <kind>:<key>:<version>'],
    ['package:hello:1.2.3:', 'must be <kind>:<key>:<version>'],
    ['crate:hello:1.2.3', '"crate" is no kind: write one of package, atom, model'],
    ['Package:hello:1.2.3', '"Package" is no kind'],
    ['toString:hello:1.2.3', '"toString" is no kind'],
    ['package::1.2.3', 'A name is needed'],
    ['package:-x:1.2.3', 'starts with "-"'],
    [`package:${'a'.repeat(97)}:1.2.3`, 'at most 96'],
    ['package:hello:', 'The version is empty'],
    ['package:hello:1.2', 'write 1.2.0'],
    ['package:hello:v1.2.3', 'write 1.2.3'],
    ['package:hello:1.2.3+b1', 'leave out "+b1"'],
    ['package:hello:1.2.3~b1', 'no semantic version'],
    ['model:hello:1.2.3~b1', 'no semantic version'],
    [`atom:${ATOM_ID}:1.2.3+b1`, 'write 1.2.3~b1'],
    [`atom:${ATOM_ID}:1.2.3~b1~b2`, 'no semantic version'],
    [`atom:${ATOM_ID}:1.2.3~`, 'empty part after "+"'],
    [`atom:${ATOM_ID}:1.2.3-a.lock`, 'git allows in no ref'],
    ['package:hello:stable', 'no semantic version'],
    ['atom:hello:1.2.3', '"hello" is no AtomId'],
    [`atom:${ATOM_ID.toUpperCase()}:1.2.3`, 'is no AtomId'],
    [`atom:${ATOM_ID.slice(0, -1)}1:1.2.3`, 'is no AtomId'],
    [`atom:${ATOM_ID}0:1.2.3`, 'is no AtomId'],
  ])('refuses %s', (rkey, message) => {
    expect(() => parseReleaseKey(rkey)).toThrow(ReleaseKeyError)
    expect(() => parseReleaseKey(rkey)).toThrow(message)
  })

  test('are not written from malformed parts', () => {
    expect(() => formatReleaseKey({ kind: 'package', key: 'a:b', version: '1.2.3' })).toThrow(ReleaseKeyError)
    expect(() => formatReleaseKey({ kind: 'package', key: 'a', version: '1.2' })).toThrow(ReleaseKeyError)
    expect(() => formatReleaseKey({ kind: 'atom', key: 'a', version: '1.2.3' })).toThrow(ReleaseKeyError)
    expect(() => formatChannelKey({ kind: 'model', key: '', channel: 'stable' })).toThrow(ReleaseKeyError)
    expect(() => formatChannelKey({ kind: 'model', key: 'a', channel: 'latest' })).toThrow(ReleaseKeyError)
  })
})

describe('channel keys', () => {
  test('read back as written', () => {
    const key = { kind: 'package', key: 'hello', channel: 'nightly-2' } as const
    expect(formatChannelKey(key)).toBe('package:hello:nightly-2')
    expect(parseChannelKey('package:hello:nightly-2')).toEqual(key)
  })

  test.each([
    ['package:hello:1.2.3', 'is no channel name'],
    ['package:hello:latest', 'always means the newest release'],
    ['package:hello', 'must be <kind>:<key>:<channel>'],
    ['package:hello:', 'is no channel name'],
  ])('refuses %s', (rkey, message) => {
    expect(() => parseChannelKey(rkey)).toThrow(ReleaseKeyError)
    expect(() => parseChannelKey(rkey)).toThrow(message)
  })

  test.each(['stable', 'nightly', 'a', 'v2', 'xx', 'r24-11', 'a'.repeat(32)])('may be %s', (name) => {
    expect(channelProblem(name)).toBeUndefined()
    expect(isChannel(name)).toBe(true)
  })

  test.each([
    ['', 'is no channel name'],
    ['Stable', 'is no channel name'],
    ['2', 'is no channel name'],
    ['1.2', 'is no channel name'],
    ['-a', 'is no channel name'],
    ['a.b', 'is no channel name'],
    ['a_b', 'is no channel name'],
    ['stable\n', 'is no channel name'],
    ['*', 'is no channel name'],
    ['x', 'reads as a version requirement'],
    ['latest', 'always means the newest release'],
    ['a'.repeat(33), 'at most 32'],
  ])('may not be %j', (name, problem) => {
    expect(channelProblem(name)).toContain(problem)
    expect(isChannel(name)).toBe(false)
  })

  test('never read as a requirement', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-wyz]?x?[a-z0-9-]{0,4}$/), (name) => {
        if (isChannel(name)) expect(() => parseRequirement(name)).toThrow(RequirementError)
      }),
    )
  })
})

test('isKind knows the three kinds', () => {
  expect(['package', 'atom', 'model', 'Atom', '', undefined, 'constructor'].filter(isKind)).toEqual([
    ...KINDS,
  ])
})
