import { expect, test } from 'vitest'
import { PlanError, parsePlan, planOf } from './plan.js'
import { PRESETS, type Preset } from './presets.js'

test.each(Object.entries<Preset>(PRESETS))(
  'the preset %s can be followed',
  (preset, { validators, ...said }) => {
    const { checks, timeout } = planOf({ preset })
    expect(checks.map(({ name }) => name)).toEqual(validators.map(({ name }) => name))
    expect(timeout).toBe(said.timeout)
    expect(checks.filter(({ onFailure }) => onFailure !== said.onFailure)).toEqual([])
  },
)

test("a validator stands in for the preset's of its name", () => {
  const { checks } = planOf({ preset: 'paranoid', validators: [{ name: 'max-size', limit: '1T' }] })
  expect(checks.filter(({ name }) => name === 'max-size').map(({ parameters }) => parameters.limit)).toEqual([
    '1T',
  ])
})

test('a plan of Nix, where what is absent is null, can be followed', () => {
  const plan = {
    validators: [{ name: 'license-check', files: null, limit: null, onFailure: null, timeout: null }],
  }
  expect(parsePlan(JSON.stringify(plan)).checks[0]).toMatchObject({
    name: 'license-check',
    onFailure: 'warn',
    timeout: 300,
  })
})

test.each([
  ['a preset that nobody knows', { preset: 'safe' }, /no preset "safe": take one of strict/],
  [
    'a validator that nobody knows',
    { validators: [{ name: 'toString' }] },
    /no validator "toString": take one of no-pickle/,
  ],
  [
    'a failure that means nothing',
    { validators: [{ name: 'no-pickle', onFailure: 'explode' }] },
    /abort, warn or skip/,
  ],
  ['no time', { validators: [{ name: 'no-pickle', timeout: 0 }] }, /number of seconds/],
  ['no limit', { validators: [{ name: 'max-size' }] }, /max-size: a limit is/],
  ['no files', { validators: [{ name: 'required-files', files: [] }] }, /name the files/],
  [
    'files that are no texts',
    { validators: [{ name: 'required-files', files: [1] }] },
    /files is a list of texts/,
  ],
  ['no extensions', { validators: [{ name: 'file-types' }] }, /name the extensions/],
  ['a key that is none', { validators: [{ name: 'signature-verify', keys: ['x'] }] }, /no public key as PEM/],
  ['no validators', { validators: {} }, /a plan is an object/],
  ['no plan', null, /a plan is an object/],
])('%s is refused', (_, plan, message) => {
  expect(() => parsePlan(JSON.stringify(plan))).toThrow(PlanError)
  expect(() => parsePlan(JSON.stringify(plan))).toThrow(message)
})
