import { expect, test } from 'vitest'
import { HostLines } from './host-lines.js'

/** Lines in which each `<host><number>` is served until it is ended. */
function lines({ atOnce = 100, perHost = 1 } = {}) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const stopping = new AbortController()
  const them = new HostLines<string>({
    atOnce,
    perHost,
    signal: stopping.signal,
    serve: (item) => {
      begun.push(item)
      return new Promise((resolve) => ends.set(item, resolve))
    },
  })
  const add = (...items: string[]) => {
    for (const item of items) them.add(item.slice(0, 1), item)
  }
  const end = async (item: string) => {
    ends.get(item)?.()
    await settled()
  }
  return { them, begun, add, end, stopping }
}

/** What needs no more than promises has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

test('a host serves so many of its own at a time, in the order in which they came', async () => {
  const { them, begun, add, end } = lines({ perHost: 2 })
  add('a1', 'a2', 'a3', 'a4')
  await settled()
  expect(begun).toEqual(['a1', 'a2'])
  expect(them.waitingFor('a')).toBe(2)
  await end('a2')
  expect(begun).toEqual(['a1', 'a2', 'a3'])
  await end('a1')
  await end('a3')
  expect(begun).toEqual(['a1', 'a2', 'a3', 'a4'])
  expect(them.waitingFor('a')).toBe(0)
})

test('who waits for a busy host takes no place of the others', async () => {
  const { begun, add } = lines({ atOnce: 3 })
  add('a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'd1')
  await settled()
  expect(begun).toEqual(['a1', 'b1', 'c1'])
})

test('hosts take turns, however long their lines are', async () => {
  const { begun, add, end } = lines({ atOnce: 1, perHost: 5 })
  add('a1', 'a2', 'a3', 'b1', 'b2', 'c1')
  await settled()
  for (let turn = 0; turn < 5; turn++) await end(begun.at(-1) ?? '')
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2'])
})

test('nobody begins once the signal aborts, and who has begun is waited for', async () => {
  const { them, begun, add, end, stopping } = lines()
  add('a1', 'a2')
  await settled()
  stopping.abort()
  let isIdle = false
  const idle = them.idle().then(() => {
    isIdle = true
  })
  add('b1')
  await settled()
  expect(isIdle).toBe(false)
  await end('a1')
  await idle
  expect(begun).toEqual(['a1'])
})
