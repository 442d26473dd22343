import { expect, test } from 'vitest'
import { MAX_HELD_COMMITS } from '../src/limits/resync.js'
import { createMetrics, forgetSources } from '../src/metrics.js'
import type { VerifiedCommit } from '../src/repo/verified.js'
import { Dispatcher } from './dispatcher.js'
import { HeldCommits } from './held-commits.js'
import { publishQueues } from './publish-queues.js'
import type { Resync } from './resync.js'
import type { Strangers } from './strangers.js'

const DID = 'did:plc:a'
const commit = (rev: string): VerifiedCommit => ({
  did: DID,
  rev,
  cid: 'c',
  data: 'd',
  since: null,
  prevData: '',
  ops: [],
})

test('what waits is told as it is now, and by nobody who does not lead', async () => {
  const metrics = createMetrics()
  const values = async () => {
    const text = await metrics.registry.metrics()
    const one = (name: string) => Number(new RegExp(`^firn_${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0)
    return [one('events_in_flight'), one('strangers_waiting'), one('held_commits'), one('held_commit_bytes')]
  }
  const held = new HeldCommits()
  const { promise: isDone, resolve: end } = Promise.withResolvers<void>()
  const dispatcher = new Dispatcher({ events: 10, bytes: 1000 })
  const publish = () =>
    publishQueues({
      metrics,
      dispatcher,
      strangers: { waiting: 3 } as Strangers,
      resync: { held: held.size } as Resync,
    })
  dispatcher.add(DID, 100, () => isDone)
  held.begin(DID)
  for (let count = 0; count < MAX_HELD_COMMITS + 1; count++) held.add(commit(`rev${count}`))
  publish()
  expect(await values()).toEqual([1, 3, MAX_HELD_COMMITS, 500 * MAX_HELD_COMMITS])
  held.end(DID)
  end()
  await dispatcher.idle()
  publish()
  expect(await values()).toEqual([0, 3, 0, 0])
  forgetSources(metrics)
  expect(await values()).toEqual([0, 0, 0, 0])
})
