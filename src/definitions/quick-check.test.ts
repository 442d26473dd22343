import { type JsonValue, jsonToLex, l } from '@atproto/lex'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { samplePackage, sampleRecipe } from '../../tests/support/sample-records.js'
import { package as pkg, recipe, release } from '../lexicons/dev/firn.js'
import { quickCheck } from './quick-check.js'

const DID = 'did:plc:abcdefghijklmnopqrstuvwx'

const RELEASE = {
  $type: release.$nsid,
  definition: `at://${DID}/${pkg.$nsid}/hello`,
  version: '1.0.0',
  artifact: sampleRecipe({ nativeBuildInputs: ['cmake'], programs: ['hello'], mainProgram: 'hello' }),
  dependencies: [{ name: 'a', definition: `at://${DID}/${pkg.$nsid}/a`, requirement: '^1' }],
  createdAt: '2025-01-23T12:00:00.000Z',
}

const SCHEMAS = [
  [pkg.main, samplePackage()],
  [release.main, RELEASE],
  [recipe.main, sampleRecipe()],
] as const

/** What a field may be replaced with. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, -1, '', [], {}, [''], { $type: 1 }, { $type: 'a#b' }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constantFrom('x'.repeat(100_000), 'é'.repeat(5_000), '2025-13-01T00:00:00Z', 'https://', 'at://'),
)

/** Replaces, adds or removes what stands somewhere in a value. */
function damage(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined || typeof value !== 'object' || value === null) return replacement
  const keys = [...Object.keys(value), 'added']
  const key = keys[step % keys.length] ?? 'added'
  const next = damage(Reflect.get(value, key), rest, replacement)
  if (Array.isArray(value)) return key === 'added' ? [...value, next] : value.with(Number(key), next)
  return { ...value, [key]: next }
}

test.each(SCHEMAS)('knows valid records at once: $0.$type', (schema, json) => {
  expect(schema.matches(jsonToLex(json as JsonValue))).toBe(true)
  expect(quickCheck(schema)(jsonToLex(json as JsonValue))).toBe(true)
})

test('never takes what its schema refuses', () => {
  let [valid, invalid] = [0, 0]
  fc.assert(
    fc.property(
      fc.constantFrom(...SCHEMAS),
      fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }),
      junk,
      ([schema, json], path, replacement) => {
        const value = damage(json, path, replacement)
        const isValid = schema.matches(value)
        if (quickCheck(schema)(value)) expect(isValid).toBe(true)
        if (isValid) valid++
        else invalid++
      },
    ),
    { numRuns: 5_000 },
  )
  expect(valid).toBeGreaterThan(100)
  expect(invalid).toBeGreaterThan(100)
})

test.each<[string, l.Validator, unknown[], unknown[]]>([
  ['bytes', l.string({ maxLength: 4 }), ['abcd', 'éé'], ['abcde', 'ééé', 1]],
  ['graphemes', l.string({ maxGraphemes: 2 }), ['ab', '👩‍👩‍👧‍👦é'], ['abc']],
  ['lower bounds', l.string({ minLength: 2, minGraphemes: 2 }), ['ab'], ['a', 'é']],
  ['formats', l.string({ format: 'did' }), [DID], ['did:', 'x']],
  [
    'lists',
    l.array(l.integer(), { minLength: 1, maxLength: 2 }),
    [[1], [1, 2]],
    [[], [1, 2, 3], ['1'], new Array(1)],
  ],
  [
    'fields',
    l.object({ a: l.integer(), b: l.optional(l.boolean()) }),
    [{ a: 1 }, { a: 1, c: 0 }],
    [{}, { a: 1, b: 1 }, []],
  ],
  ['nulls', l.object({ a: l.nullable(l.string()) }), [{ a: null }, { a: '' }], [{}]],
  ['dates as text', l.string(), [''], [new Date()]],
])('judges %s as the schema does', (_, schema, valid, invalid) => {
  for (const value of [...valid, ...invalid]) {
    const expected = l.ValidationContext.validate(value, schema).success
    expect(quickCheck(schema)(value)).toBe(expected)
    expect(expected).toBe(valid.includes(value))
  }
})

test('follows references that go round', () => {
  const tree: l.Validator = l.object({ children: l.optional(l.array(l.ref(() => tree))) })
  const check = quickCheck(tree)
  expect(check({ children: [{ children: [{}] }] })).toBe(true)
  expect(check({ children: [{ children: [1] }] })).toBe(false)
})
