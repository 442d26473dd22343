import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtomIdError, atomId, formatAtomId, isAtomId, NULL_ROOT, parseAtomId } from './atom-id.js'

interface Vector {
  readonly root: string
  readonly label: string
  readonly id: string
}

const vectors = JSON.parse(
  readFileSync(new URL('../../tests/vectors/atoms/atom-ids.json', import.meta.url), 'utf8'),
)

describe('atomId', () => {
  test.each<Vector>([...vectors.observed_in_published_locks, ...vectors.computed_by_us])(
    '$label of $root',
    ({ root, label, id }) => expect(atomId(root, label)).toBe(id),
  )

  test.each<{ root: string; label: string; id_in_fixture: string; id_computed: string }>(
    vectors.fixture_ids_that_do_not_match,
  )('$label of $root is not what a lock once said', (row) => {
    expect(atomId(row.root, row.label)).toBe(row.id_computed)
    expect(row.id_computed).not.toBe(row.id_in_fixture)
  })

  test('takes the null root', () => {
    expect(isAtomId(atomId(NULL_ROOT, 'a'))).toBe(true)
  })

  test.each(['', 'abc', NULL_ROOT.slice(1), `${NULL_ROOT}\n`, 'A'.repeat(40), '0'.repeat(64)])(
    'refuses the root %j',
    (root) => expect(() => atomId(root, 'a')).toThrow(AtomIdError),
  )

  test('refuses what is no label', () => {
    expect(() => atomId(NULL_ROOT, 'a.b')).toThrow('holds "."')
  })
})

test('ids and their bytes are told by each other', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
      const id = formatAtomId(digest)
      expect(isAtomId(id)).toBe(true)
      expect(Buffer.from(parseAtomId(id))).toEqual(Buffer.from(digest))
    }),
  )
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-v]{51}[0g]$/), (id) => {
      expect(formatAtomId(parseAtomId(id))).toBe(id)
    }),
  )
})

test.each(['', 'r3rl', `${'0'.repeat(51)}1`, `${'0'.repeat(51)}w`, `${'0'.repeat(52)}\n`, 'W'.repeat(52)])(
  '%j is no AtomId',
  (text) => {
    expect(isAtomId(text)).toBe(false)
    expect(() => parseAtomId(text)).toThrow(AtomIdError)
  },
)
