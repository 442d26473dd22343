import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyLock, FULL, OURS, TEXT } from '../../../tests/support/atoms/locks.js'
import { PUBLISHED_LOCKER } from './lock.js'
import { printLock } from './print-lock.js'
import { parseLock, readLock } from './read-lock.js'

describe('writing', () => {
  test('one form, whatever the order of the parts', () => {
    expect(printLock(FULL)).toBe(TEXT)
    expect(
      printLock({ ...FULL, deps: FULL.deps.toReversed(), sets: new Map([...FULL.sets].toReversed()) }),
    ).toBe(TEXT)
  })

  test.each([
    [{ use: 'nix', entry: '.' } as const, '[compose]\nuse = "nix"\nentry = "."\n'],
    [{ use: 'static' } as const, '[compose]\nuse = "static"\n'],
  ])('%j', (compose, text) => {
    const lock = { sets: new Map(), locker: PUBLISHED_LOCKER, compose, deps: [] }
    expect(printLock(lock)).toMatch(/^# .*\n# .*\nversion = 1\n\n\[locker\]\n/)
    expect(printLock(lock).endsWith(`\n\n${text}`)).toBe(true)
    expect(parseLock(printLock(lock))).toEqual(lock)
  })

  test('mirrors stand in the order of gix: by scheme, then user, host and path', () => {
    const mirrors = [
      'https://b.org/a',
      'https://a.org:8080/a',
      'https://a.org/z',
      'https://me@a.org/a',
      'http://z.org/a',
      'git@a.org:z',
      'ssh://git@a.org/z',
      'ssh://a.org/z',
      '::',
      'file:///z',
    ]
    const lock = { ...FULL, sets: new Map([[OURS, { tag: 'ours', mirrors }]]) }
    const listed = /mirrors = \[\n([^\]]*)\]/.exec(printLock(lock))?.[1]?.match(/"[^"]*"/g)
    expect(listed?.map((mirror) => JSON.parse(mirror))).toEqual([
      '::',
      'file:///z',
      'ssh://a.org/z',
      'ssh://git@a.org/z',
      'git@a.org:z',
      'http://z.org/a',
      'https://a.org/z',
      'https://a.org:8080/a',
      'https://b.org/a',
      'https://me@a.org/a',
    ])
  })

  test('what is written reads back, and canonical text is written the same', () => {
    fc.assert(
      fc.property(anyLock(), (lock) => {
        const text = printLock(lock)
        const { findings } = readLock(text)
        expect(findings).toEqual([])
        const again = parseLock(text)
        expect(printLock(again)).toBe(text)
        expect(again.sets).toEqual(lock.sets)
        expect(new Set(again.deps)).toEqual(
          new Set(lock.deps.map((dep) => expect.objectContaining({ ...dep }))),
        )
        expect(again.compose).toEqual(lock.compose)
      }),
    )
  })
})
