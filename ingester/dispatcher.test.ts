import { expect, test } from 'vitest'
import { until } from '../tests/support/until.js'
import { Dispatcher } from './dispatcher.js'

/** A task that ends when it is told to. */
function openTask() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { run: () => promise, end: resolve }
}

test('tasks of one account run one after another, those of others beside them', async () => {
  const dispatcher = new Dispatcher(10)
  const order: string[] = []
  const first = openTask()
  await dispatcher.add('a', async () => {
    await first.run()
    order.push('a1')
  })
  await dispatcher.add('a', async () => void order.push('a2'))
  await dispatcher.add('b', async () => void order.push('b1'))
  await until(() => order.length === 1, { what: 'the other account' })
  expect(order).toEqual(['b1'])
  first.end()
  await dispatcher.idle()
  expect(order).toEqual(['b1', 'a1', 'a2'])
})

test('whoever adds waits while too many are unfinished', async () => {
  const dispatcher = new Dispatcher(2)
  const tasks = [openTask(), openTask(), openTask()]
  let added = 0
  const adding = (async () => {
    for (const [index, task] of tasks.entries()) {
      await dispatcher.add(`did-${index}`, task.run)
      added++
    }
  })()
  await until(() => added === 2, { what: 'the first two' })
  tasks[1]?.end()
  await adding
  expect(added).toBe(3)
  tasks[0]?.end()
  tasks[2]?.end()
  await dispatcher.idle()
})

test('a task that runs out of turn fails alone, and its account goes on', async () => {
  const dispatcher = new Dispatcher(2)
  const failed = dispatcher.run('a', async () => {
    throw new Error('no')
  })
  const next = dispatcher.run('a', async () => 'yes')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('yes')
})
