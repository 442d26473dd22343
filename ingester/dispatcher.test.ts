import { expect, test } from 'vitest'
import { until } from '../tests/support/until.js'
import { Dispatcher } from './dispatcher.js'

/** A task that ends when it is told to. */
function openTask() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { run: () => promise, end: resolve }
}

const WIDE = { events: 10, bytes: 1000 }

test('tasks of one account run one after another, those of others beside them', async () => {
  const dispatcher = new Dispatcher(WIDE)
  const order: string[] = []
  const first = openTask()
  dispatcher.add('a', 1, async () => {
    await first.run()
    order.push('a1')
  })
  dispatcher.add('a', 1, async () => void order.push('a2'))
  dispatcher.add('b', 1, async () => void order.push('b1'))
  await until(() => order.length === 1, { what: 'the other account' })
  expect(order).toEqual(['b1'])
  first.end()
  await dispatcher.idle()
  expect(order).toEqual(['b1', 'a1', 'a2'])
})

test.each([
  ['tasks', 1],
  ['bytes', 500],
])('tells when too many %s are unfinished, and when no longer', async (_, bytes) => {
  const dispatcher = new Dispatcher({ events: bytes === 1 ? 2 : 1000, bytes: 1000 })
  const said: boolean[] = []
  const stop = dispatcher.onPressure((isFull) => said.push(isFull))
  const tasks = [openTask(), openTask(), openTask()]
  for (const [index, task] of tasks.entries()) dispatcher.add(`did-${index}`, bytes, task.run)
  expect([said, dispatcher.inFlight]).toEqual([[true], 3])
  tasks[0]?.end()
  await until(() => dispatcher.inFlight === 2, { what: 'the end of the first' })
  expect(said).toEqual([true])
  tasks[1]?.end()
  await until(() => said.length === 2, { what: 'room' })
  expect([said, dispatcher.isFull]).toEqual([[true, false], false])
  stop()
  tasks[2]?.end()
  await dispatcher.idle()
})

test('a task that runs out of turn fails alone, and its account goes on', async () => {
  const dispatcher = new Dispatcher(WIDE)
  const failed = dispatcher.run('a', async () => {
    throw new Error('no')
  })
  const next = dispatcher.run('a', async () => 'yes')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('yes')
})
