import { expect, test } from 'vitest'
import { ByteBudget } from './byte-budget.js'

/** Has something take so much of a budget, and tells whether it has it yet. */
function taker(budget: ByteBudget) {
  const holding = new Map<string, Disposable>()
  const has = () => [...holding.keys()]
  const take = (name: string, bytes: number, signal = new AbortController().signal) => {
    const taken = budget.take(bytes, signal).then((held) => void holding.set(name, held))
    return { taken, release: () => holding.get(name)?.[Symbol.dispose]() }
  }
  return { take, has }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('two that do not fit together have it one after the other', async () => {
  const { take, has } = taker(new ByteBudget(100))
  const first = take('first', 60)
  const second = take('second', 60)
  await turn()
  expect(has()).toEqual(['first'])
  first.release()
  await second.taken
  expect(has()).toEqual(['first', 'second'])
})

test('one that needs much is not passed over by those that need little', async () => {
  const { take, has } = taker(new ByteBudget(100))
  const first = take('first', 50)
  const large = take('large', 90)
  const small = take('small', 10)
  await turn()
  expect(has()).toEqual(['first'])
  first.release()
  await small.taken
  expect(has()).toEqual(['first', 'large', 'small'])
  large.release()
  // Not twice.
  large.release()
  take('next', 90)
  take('last', 1)
  await turn()
  expect(has()).toEqual(['first', 'large', 'small', 'next'])
})

test('one that needs more than there is has all of it, alone', async () => {
  const { take, has } = taker(new ByteBudget(100))
  const small = take('small', 1)
  const huge = take('huge', 1_000)
  const next = take('next', 1)
  await turn()
  expect(has()).toEqual(['small'])
  small.release()
  await huge.taken
  await turn()
  expect(has()).toEqual(['small', 'huge'])
  huge.release()
  await next.taken
})

test('one that gives up waiting stands in nobody’s way', async () => {
  const { take, has } = taker(new ByteBudget(100))
  const first = take('first', 50)
  const leaving = new AbortController()
  const large = take('large', 100, leaving.signal)
  const small = take('small', 50)
  await turn()
  expect(has()).toEqual(['first'])
  leaving.abort(new Error('it leaves'))
  await expect(large.taken).rejects.toThrow('it leaves')
  await small.taken
  first.release()
  await expect(take('late', 1, leaving.signal).taken).rejects.toThrow('it leaves')
  expect(has()).toEqual(['first', 'small'])
})
