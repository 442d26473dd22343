import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CommitObject,
  CommitObjectError,
  encodeCommit,
  parseCommit,
  timeOfPerson,
} from './git-commit.js'
import { objectId } from './object-id.js'

const TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
const PERSON = 'A <a@a.example> 1700000000 +0100'
const PLAIN: CommitObject = {
  tree: TREE,
  parents: [],
  author: PERSON,
  committer: PERSON,
  headers: [],
  message: 'first\n',
}

test('ids are those of git', () => {
  expect(objectId('tree', new Uint8Array())).toBe(TREE)
  expect(objectId('blob', Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
  // printf … | git hash-object -t commit --stdin
  expect(objectId('commit', encodeCommit(PLAIN))).toBe('1a1eb11694cc6382bb156cc994eefa76d26add69')
})

test('a signature is one header of many lines', () => {
  const signature = '-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n'
  const bytes = encodeCommit({ ...PLAIN, headers: [['gpgsig', signature]] })
  expect(Buffer.from(bytes).toString()).toContain('gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n')
  expect(parseCommit(bytes).headers).toEqual([['gpgsig', signature]])
})

test('bytes that are not UTF-8 are read all the same', () => {
  const bytes = Buffer.from(
    `tree ${TREE}\nauthor M\xfcller <m> 5 +0000\ncommitter M\xfcller <m> 5 +0000\n\n\xe9`,
    'latin1',
  )
  expect(parseCommit(bytes)).toMatchObject({ committer: 'M\ufffdller <m> 5 +0000', message: '\ufffd' })
})

test.each([
  [PERSON, 1700000000],
  [' <> 0 +0000', 0],
  ['A <b> -5 +0000', -5],
  ['A <b> 7', 7],
  ['A > <b>> 7 +0000', 7],
  ['A <b>', 0],
  ['', 0],
])('the time of %j', (line, seconds) => expect(timeOfPerson(line)).toBe(seconds))

describe('refused', () => {
  const good = Buffer.from(encodeCommit(PLAIN)).toString()

  test.each([
    ['', 'blank line'],
    [good.replace('\n\n', '\n'), 'blank line'],
    [` ${good}`, 'continues nothing'],
    [good.replace('tree', 'twig'), 'needs "tree" where "twig"'],
    [good.replace(TREE, 'abc'), '"abc" is no object id'],
    [good.replace(/author.*\n/, ''), 'needs "author" where "committer"'],
    [good.replace(/committer.*\n/, ''), 'needs "committer" where "nothing"'],
    [good.replace('\n\n', '\nodd\n\n'), '"odd" is no header'],
  ])('%j', (text, message) => {
    expect(() => parseCommit(Buffer.from(text))).toThrow(CommitObjectError)
    expect(() => parseCommit(Buffer.from(text))).toThrow(message)
  })

  test.each<Partial<CommitObject>>([
    { tree: 'abc' },
    { parents: ['abc'] },
    { author: 'A\nparent b' },
    { headers: [['a b', 'c']] },
    { headers: [['', 'c']] },
    { headers: [['a', 'c\0']] },
    { headers: [['a', '\ud800']] },
    { message: '\ud800' },
    { headers: [['parent', TREE]] },
  ])('%j', (part) => expect(() => encodeCommit({ ...PLAIN, ...part })).toThrow(CommitObjectError))
})

test('a commit is read back as it was written', () => {
  const id = fc.stringMatching(/^[0-9a-f]{40}$/)
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\n\0]/.test(text))
  const value = fc.array(line, { minLength: 1 }).map((lines) => lines.join('\n'))
  const commit = fc.record({
    tree: id,
    parents: fc.array(id),
    author: line,
    committer: line,
    headers: fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,5}$/), value)),
    message: fc.string({ unit: 'grapheme' }),
  })
  fc.assert(
    fc.property(commit, (any) => {
      expect(parseCommit(encodeCommit(any))).toEqual(any)
    }),
  )
})
