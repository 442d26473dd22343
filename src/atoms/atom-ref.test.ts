import { expect, test } from 'vitest'
import { atomRefName, VERSION_REF_PREFIXES } from './atom-ref.js'
import { RefNameError } from './ref-name.js'

test.each([
  ['pre1', 'refs/eka/atoms/hello/1.2.3'],
  ['pre1.0', 'refs/eka/atoms/hello/1.2.3'],
  ['1', 'refs/atoms/hello/1.2.3'],
  ['axios', 'refs/atom/pub/hello/1.2.3'],
  ['v2', undefined],
  ['constructor', undefined],
])('atoms of format %s stand at %s', (format, ref) => {
  expect(atomRefName(format, { label: 'hello', version: '1.2.3' })).toBe(ref)
})

test('refuses what no ref can hold', () => {
  expect(() => atomRefName('pre1', { label: '../x', version: '1.2.3' })).toThrow(RefNameError)
})

test.each(VERSION_REF_PREFIXES)('refs of format %s begin with %s', (format, prefix) => {
  expect(atomRefName(format, { label: 'hello', version: '1.2.3' })).toBe(`${prefix}hello/1.2.3`)
})
