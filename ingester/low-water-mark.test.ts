import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LowWaterMark } from './low-water-mark.js'

const dateOf = (seconds: number) => new Date(seconds * 1000)

test('is the last event before which nothing is unfinished', () => {
  const mark = new LowWaterMark('host', dateOf)
  const [one, two, three] = [10, 20, 30].map((seq) => mark.begin(seq, seq))
  expect(mark.checkpoint()).toBeUndefined()
  two?.done()
  expect(mark.checkpoint()).toBeUndefined()
  // What the transaction of the first may write: it and the second are stored then.
  expect(one?.checkpoint()).toEqual({ host: 'host', seq: 20, eventAt: dateOf(20) })
  expect(three?.checkpoint()).toBeUndefined()
  one?.done()
  expect(mark.checkpoint()?.seq).toBe(20)
  mark.held = true
  expect([mark.checkpoint(), three?.checkpoint()]).toEqual([undefined, undefined])
})

test('an event that has ended, and ends or asks again, changes nothing and hears how far the source is', () => {
  const mark = new LowWaterMark('host', dateOf)
  const [one, two, three] = [10, 20, 30].map((seq) => mark.begin(seq, seq))
  one?.done()
  two?.done()
  one?.done()
  two?.done()
  expect([one, two].map((ended) => ended?.checkpoint()?.seq)).toEqual([20, 20])
  three?.done()
  mark.pass(40, 40)
  one?.done()
  expect(mark.checkpoint()?.seq).toBe(40)
  expect([one, two, three].map((ended) => ended?.checkpoint()?.seq)).toEqual([40, 40, 40])
  expect(mark.size).toBe(0)
})

test('tells of what passed in the form in which it is to be kept, once it may be asked for later', () => {
  const dated: number[] = []
  const mark = new LowWaterMark<number>('host', (event) => {
    dated.push(event)
    return dateOf(event)
  })
  const copied = (event: number) => event + 0.5
  mark.pass(1, 1)
  mark.keepLatest(copied)
  const first = mark.begin(2, 2)
  mark.pass(3, 3)
  mark.pass(4, 4)
  mark.keepLatest(copied)
  mark.begin(5, 5)
  mark.pass(6, 6)
  expect(mark.latest).toBe(6)
  mark.checkpoint()
  first.checkpoint()
  // Events that are worked on are kept as they are.
  mark.keepLatest(copied)
  first.done()
  mark.checkpoint()
  expect(dated).toEqual([1.5, 4.5, 4.5])
  expect(mark.latest).toBe(6.5)
})

test('never passes an unfinished event, whatever the order of ending', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(Array.from({ length: 3000 }, (_, index) => index)), (order) => {
      const mark = new LowWaterMark('host', dateOf)
      const events = Array.from({ length: 3000 }, (_, index) => mark.begin(index + 1, 0))
      const done = new Set<number>()
      for (const index of order) {
        done.add(index)
        let expected = 0
        events[index]?.done()
        while (done.has(expected)) expected++
        if (order.indexOf(index) % 500 === 0) expect(mark.checkpoint()?.seq ?? 0).toBe(expected)
      }
    }),
    { numRuns: 5 },
  )
})

test('holds no more than what is worked on, however many events pass behind it', () => {
  const mark = new LowWaterMark('host', dateOf)
  const stuck = mark.begin(1, 0)
  const other = mark.begin(2, 0)
  for (let seq = 3; seq <= 10_000; seq++) {
    if (seq % 2 === 0) mark.pass(seq, 0)
    else mark.begin(seq, 0).done()
  }
  expect([mark.checkpoint(), mark.size]).toEqual([undefined, 3])
  other.done()
  expect(mark.size).toBe(2)
  expect(stuck.checkpoint()?.seq).toBe(10_000)
  stuck.done()
  expect([mark.checkpoint()?.seq, mark.size]).toEqual([10_000, 0])
})
