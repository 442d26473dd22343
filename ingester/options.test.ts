import { expect, test } from 'vitest'
import { asksForHelp, OptionError, readIngesterOptions } from './options.js'

const SOURCES = ['wss://relay.example', 'ws://localhost:2583', 'ws://other:2583']
const read = (...args: string[]) => readIngesterOptions(args, SOURCES, 'HELP')

test('a source is named by its address, or by its host', () => {
  expect(read()).toEqual({ fromLive: [] })
  expect(read('--from-live', 'wss://relay.example', '--from-live=localhost:2583').fromLive).toEqual([
    'wss://relay.example',
    'ws://localhost:2583',
  ])
  expect(read('--from-live', 'wss://relay.example/').fromLive).toEqual(['wss://relay.example'])
})

test('whatever else is said is told to be wrong, with what would be right', () => {
  expect(() => read('--from-live', 'example')).toThrow(
    '--from-live is "example", which is no source. The sources are (FIRN_SOURCES): wss://relay.example,',
  )
  expect(() => read('--from-live')).toThrow(OptionError)
  expect(() => read('--wrong')).toThrow('HELP')
})

test('help is no fault', () => {
  expect([['--help'], ['-h'], []].map(asksForHelp)).toEqual([true, true, false])
})
