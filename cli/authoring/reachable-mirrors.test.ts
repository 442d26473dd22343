import { expect, test } from 'vitest'
import { Git } from '../git/git.js'
import { Mirrors } from '../resolution/mirrors.js'
import { reachableMirrors } from './reachable-mirrors.js'

const foreign = { transports: ['https'], development: false } as const
const mirrors = new Mirrors(new Git({ env: {} }), { foreign })

test('of the mirrors of a record those are taken that may be asked', () => {
  const notes: string[] = []
  const named = ['ssh://git@git.example/atoms', 'https://git.example/atoms', 'https://10.0.0.1/atoms']
  expect(reachableMirrors(named, mirrors, (note) => notes.push(note))).toEqual(['https://git.example/atoms'])
  expect(notes).toEqual([
    expect.stringContaining('reached by ssh'),
    expect.stringContaining('host is not public'),
  ])
  expect(() => reachableMirrors(['http://git.example/atoms'], mirrors, () => undefined)).toThrow(
    'reached by http',
  )
})
