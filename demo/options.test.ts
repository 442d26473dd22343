import { expect, test } from 'vitest'
import { OptionError, readOptions } from './options.js'

test('defaults', () => {
  expect(readOptions([])).toEqual({ port: 3000, data: null, empty: false, database: null, help: false })
})

test('all of them', () => {
  const args = ['--port', '8080', '--data', 'd', '--empty', '--database', 'postgres://127.0.0.1/firn']
  expect(readOptions(args)).toMatchObject({
    port: 8080,
    data: 'd',
    empty: true,
    database: 'postgres://127.0.0.1/firn',
  })
})

test.each([
  [['--prot', '1'], /--prot/],
  [['--port', 'x'], /--port is "x", which is not a port number/],
  [['--database', 'mysql://x'], /--database is "mysql:\/\/x", which does not begin with postgres:\/\//],
  [['extra'], /extra/],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(OptionError)
  expect(() => readOptions(args)).toThrow(message)
})
