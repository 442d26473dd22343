import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTurn } from './in-turn.js'

const NAMES = ['a', 'b', 'LARGE', 'c', 'd', 'e', 'f', 'g']

/** What ran beside what, each job being as long as its place says. */
async function run(names: readonly string[], atOnce: number) {
  const running = new Set<string>()
  const beside = new Map<string, Set<string>>()
  const done: string[] = []
  async function* jobs() {
    yield* names
  }
  const start = async (name: string) => {
    running.add(name)
    for (const each of running) beside.set(each, new Set([...(beside.get(each) ?? []), ...running]))
    for (let count = 0; count < 5 + (names.indexOf(name) % 3); count++) await turn()
    running.delete(name)
    return name.toLowerCase()
  }
  const isAlone = (name: string) => name === 'LARGE'
  for await (const { job, result } of inTurn(jobs(), { atOnce, isAlone, start })) {
    expect(result).toBe(job.toLowerCase())
    done.push(job)
  }
  return { beside, done }
}

test('jobs run so many at a time, and are told in their order', async () => {
  const { beside, done } = await run(NAMES, 3)
  expect(done).toEqual(NAMES)
  expect(beside.get('b')).toEqual(new Set(['a', 'b']))
  expect(beside.get('e')?.has('c')).toBe(true)
  expect(beside.get('c')?.has('f')).toBe(false)
})

test('one that is large runs alone', async () => {
  const { beside } = await run(NAMES, 3)
  expect(beside.get('LARGE')).toEqual(new Set(['LARGE']))
})

test('a failure is told in its turn, and nothing is left running', async () => {
  let ended = 0
  async function* jobs() {
    yield* ['good', 'bad', 'late']
  }
  const start = async (name: string) => {
    if (name === 'bad') throw new Error('no')
    for (let count = 0; count < 10; count++) await turn()
    ended++
  }
  const told: string[] = []
  const all = async () => {
    for await (const { job } of inTurn(jobs(), { atOnce: 3, isAlone: () => false, start })) told.push(job)
  }
  await expect(all()).rejects.toThrow('no')
  expect(told).toEqual(['good'])
  expect(ended).toBe(2)
})
