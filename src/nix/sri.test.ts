import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { decodeNix32, encodeNix32, Nix32Error } from './nix32.js'
import { formatSri, parseSri, sriProblem } from './sri.js'

const digest = createHash('sha256').update('firn').digest()
const sri = `sha256-${digest.toString('base64')}`

test('reads and writes SRI', () => {
  expect(formatSri(parseSri(sri))).toBe(sri)
  const sha512 = `sha512-${createHash('sha512').update('firn').digest('base64')}`
  expect(parseSri(sha512)).toMatchObject({ algorithm: 'sha512' })
  expect(sriProblem(sri)).toBeUndefined()
})

test.each([
  ['', 'is empty'],
  ['sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'placeholder'],
  [`sha256-${digest.toString('hex')}`, 'hexadecimal behind'],
  [`sha256-${encodeNix32(digest)}`, 'base 32 behind'],
  [`sha256:${encodeNix32(digest)}`, 'older spelling'],
  [encodeNix32(digest), 'no algorithm'],
  [digest.toString('hex'), 'no algorithm'],
  [sri.slice(0, -1), 'not padded'],
  [sri.replace('sha256', 'sha512'), 'holds 32 bytes'],
  [sri.replace('sha256', 'md5'), 'no hash algorithm'],
  [sri.replace('sha256', 'constructor'), 'no hash algorithm'],
  [`${sri}\n`, 'not base64'],
  [`${sri} ${sri}`, 'not base64'],
  ['sha256-"; import /etc/passwd; "', 'not base64'],
])('finds what is wrong with %j', (text, problem) => {
  expect(sriProblem(text)).toContain(problem)
})

test('refuses a second spelling of the same bytes', () => {
  const last = sri.at(-2) ?? ''
  const other = String.fromCharCode(last.charCodeAt(0) + 1)
  const respelt = `${sri.slice(0, -2)}${other}=`
  expect(Buffer.from(respelt.slice(7), 'base64')).toEqual(digest)
  expect(sriProblem(respelt)).toContain(`write ${sri}`)
})

test('base 32 goes both ways', () => {
  for (let size = 0; size < 70; size++) {
    const bytes = createHash('shake256', { outputLength: 80 }).update(String(size)).digest().subarray(0, size)
    expect(Buffer.from(decodeNix32(encodeNix32(bytes), size))).toEqual(bytes)
  }
})

test.each(['e'.repeat(52), '0'.repeat(51), 'z'.repeat(52)])('base 32 refuses %j', (text) => {
  expect(() => decodeNix32(text, 32)).toThrow(Nix32Error)
})
