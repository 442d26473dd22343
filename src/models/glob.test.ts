import { expect, test } from 'vitest'
import { cpuMsOf } from '../../tests/support/cpu-time.js'
import { filterByGlobs, fnmatch, matchesGlob } from './glob.js'

// Answers of `fnmatch.fnmatchcase` of Python 3.11.
test.each<[string, string, boolean]>([
  ['config.json', '*.json', true],
  ['onnx/model.json', '*.json', true],
  ['config.JSON', '*.json', false],
  ['a.json', '?.json', true],
  ['/.json', '?.json', true],
  ['ab', 'a', false],
  ['model-00001-of-00002.safetensors', 'model-*-of-*.safetensors', true],
  ['b', '[a-c]', true],
  ['d', '[a-c]', false],
  ['d', '[!a-c]', true],
  [']', '[]]', true],
  ['-', '[a-]', true],
  ['b', '[c-a]', false],
  ['b', '[!c-a]', true],
  ['[a', '[a', true],
  ['\\', '[\\]', true],
  ['!', '[!]', false],
  ['[!]', '[!]', true],
  ['𝛼x', '?x', true],
  ['', '*', true],
  ['', '', true],
])('%s against %s', (name, pattern, matches) => {
  expect(fnmatch(name, pattern)).toBe(matches)
})

test('a directory stands for all below it, as in huggingface_hub', () => {
  expect(matchesGlob(['onnx/'], 'onnx/a/b.onnx')).toBe(true)
  expect(matchesGlob(['onnx/'], 'onnx')).toBe(false)
  expect(matchesGlob([], 'a')).toBe(false)
  expect(filterByGlobs([{ path: 'a' }, { path: 'b' }], ['b', 'c'])).toEqual([{ path: 'b' }])
  expect(filterByGlobs([{ path: 'a' }], undefined)).toEqual([{ path: 'a' }])
})

test('a hostile pattern takes no time', () => {
  const match = () => expect(fnmatch('a'.repeat(1_000), `${'*a'.repeat(100)}b`)).toBe(false)
  expect(cpuMsOf(match)).toBeLessThan(1_000)
})
