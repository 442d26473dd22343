import { expect, test } from 'vitest'
import type { JsonObject } from './canonical-json.js'
import { expressionFiles } from './placed-recipes.js'

const FORM = 'dev.firn.recipe#'
const expression = (text: string): JsonObject => ({ build: { $type: `${FORM}expression`, text } })
const composed = (...parts: [name: string, recipe: JsonObject][]): JsonObject => ({
  build: { $type: `${FORM}composed`, parts: parts.map(([name, recipe]) => ({ name, recipe })) },
})
const pathsOf = (artifact: JsonObject) => expressionFiles('cid', { artifact }).map(([path]) => path)

test('an expression of a release and those of its parts, by their place', () => {
  expect(pathsOf(expression('a'))).toEqual(['expressions/cid.nix'])
  expect(pathsOf(composed(['a', expression('a')], ['b', composed(['c', expression('c')])]))).toEqual([
    'expressions/cid.a.nix',
    'expressions/cid.b.c.nix',
  ])
})

test('parts of one name make no file twice', () => {
  expect(pathsOf(composed(['a', expression('1')], ['a', expression('2')]))).toEqual(['expressions/cid.a.nix'])
})

test.each(['..', 'a/b', 'a.b', '-a', '', 'a\n'])('a part called %j has no file', (name) => {
  expect(pathsOf(composed([name, expression('a')]))).toEqual([])
})

test('a place whose name no file system takes has no file', () => {
  const long = 'x'.repeat(96)
  const nested = (depth: number): JsonObject =>
    depth === 0 ? expression('a') : composed([long, nested(depth - 1)])
  expect(pathsOf(nested(2))).toEqual([`expressions/cid.${long}.${long}.nix`])
  expect(pathsOf(nested(3))).toEqual([])
})
