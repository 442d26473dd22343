import { expect, test } from 'vitest'
import { decodeLines, encodeCommand, PktLineError } from './pkt-line.js'

test('writes a command as git does', () => {
  expect(encodeCommand('ls-refs', ['peel'])).toBe('0014command=ls-refs\n00010009peel\n0000')
})

test('reads lines back, between flushes and delimiters', () => {
  const text = '000eversion 2\n0000000ahelló0001'
  expect(decodeLines(Buffer.from(text))).toEqual(['version 2', 'helló'])
})

test.each(['zzzz', '00ffshort', '000'])('refuses %s', (text) => {
  expect(() => decodeLines(Buffer.from(text))).toThrow(PktLineError)
})

test('refuses a flood of lines', () => {
  expect(() => decodeLines(Buffer.from('0000'.repeat(200_001)))).toThrow('it has more than 200000 lines')
})
