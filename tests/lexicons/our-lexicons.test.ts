import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type LexiconDoc, Lexicons, parseLexiconDoc } from '@atproto/lexicon'
import { describe, expect, test } from 'vitest'
import { checkLexiconDocument } from './lexicon-document.js'

/** Our own lexicon documents, held against both of upstream's checkers. */

const ROOT = path.resolve(import.meta.dirname, '../../lexicons')

const documents: [string, unknown][] = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => [file, JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'))])

describe.each(documents)('%s', (file, document) => {
  test('is a lexicon document', () => expect(checkLexiconDocument(document)).toBeDefined())
  test('lies where its id says', () => {
    expect(`${checkLexiconDocument(document).id.replaceAll('.', '/')}.json`).toBe(file)
  })
  test('needs no rewriting for @atproto/lexicon', () => expect(() => parseLexiconDoc(document)).not.toThrow())
})

test('together they resolve every reference', () => {
  // It writes "lex:" before the references of what it is given.
  const lexicons = new Lexicons(structuredClone(documents.map(([, document]) => document as LexiconDoc)))
  expect([...lexicons].length).toBe(documents.length)
})
