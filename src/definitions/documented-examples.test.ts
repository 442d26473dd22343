import { readFileSync } from 'node:fs'
import type { JsonValue } from '@atproto/lex'
import { describe, expect, test } from 'vitest'
import { checkedRelease } from '../../tests/support/linted.js'
import { AUTHOR, sampleRelease } from '../../tests/support/sample-records.js'
import { collection } from '../lexicons/dev/firn.js'
import { completeRecipe } from './complete-recipe.js'
import { hasErrors, lintRelease } from './lint.js'
import { checkRecordJson } from './record.js'

const examples = [...readFileSync('docs/nix.md', 'utf8').matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, text = '']) => JSON.parse(text) as { [key: string]: JsonValue },
)
const recipes = examples.filter(({ build }) => build !== undefined)
const collections = examples.filter(({ items }) => items !== undefined)

const FORMS = [
  'composed',
  'deno',
  'expression',
  'flake',
  'generic',
  'go',
  'node',
  'prebuilt',
  'python',
  'ruby',
  'rust',
  'site',
]

describe('the examples of docs/nix.md', () => {
  test('there is one of every form, and nothing else', () => {
    const forms = recipes.map((each) => String(Reflect.get(Object(each.build), '$type')).replace('#', ''))
    expect([...new Set(forms)].sort()).toEqual(FORMS)
    expect(recipes.length + collections.length).toBe(examples.length)
  })

  test.each(recipes.map((each) => [JSON.stringify(each.build), each]))('%s', (_, example) => {
    const artifact = completeRecipe(example)
    const findings = lintRelease(checkedRelease(sampleRelease({ artifact })))
    expect(hasErrors(findings), JSON.stringify(findings)).toBe(false)
  })

  test.each(collections.map((each) => [String(each.title), each]))('%s', (_, example) => {
    const json = { $type: collection.$nsid, ...example }
    expect(checkRecordJson({ did: AUTHOR, collection: collection.$nsid, rkey: 'photos', json }).name).toBe(
      'photos',
    )
  })
})
