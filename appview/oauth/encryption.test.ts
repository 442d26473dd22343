import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal, SealError } from './encryption.js'

const seal = createSeal(randomBytes(32))

test('opens what it closed', () => {
  const text = JSON.stringify({ refresh_token: 'ref-é🙂' })
  expect(seal.open(seal.close(text, 'session:did:plc:a'), 'session:did:plc:a')).toBe(text)
  expect(seal.open(seal.close('', 'x'), 'x')).toBe('')
})

test('shows nothing of the text and never repeats itself', () => {
  const [one, two] = [seal.close('secret text', 'x'), seal.close('secret text', 'x')]
  expect(Buffer.from(one).includes('secret')).toBe(false)
  expect(Buffer.from(one).equals(two)).toBe(false)
})

test('refuses every changed byte, a cut value and an empty one', () => {
  const sealed = seal.close('secret', 'x')
  for (let i = 0; i < sealed.length; i++) {
    const changed = Uint8Array.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    expect(() => seal.open(changed, 'x'), `byte ${i}`).toThrow(SealError)
  }
  for (const length of [0, 11, 20, sealed.length - 1]) {
    expect(() => seal.open(sealed.subarray(0, length), 'x')).toThrow(SealError)
  }
})

test('refuses a value that was moved to another row', () => {
  expect(() => seal.open(seal.close('secret', 'session:did:plc:a'), 'session:did:plc:b')).toThrow(SealError)
})

test('is useless with another key, whose id differs', () => {
  const other = createSeal(randomBytes(32))
  expect(() => other.open(seal.close('secret', 'x'), 'x')).toThrow(SealError)
  expect(other.keyId).not.toBe(seal.keyId)
})
