import { JetstreamSubscription } from '@atcute/jetstream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dev } from '../../src/lexicons/index.js'
import { createAuthor } from '../ingester/harness.js'
import { type LocalNetwork, startNetwork } from '../network/index.js'
import { until } from '../support/until.js'
import { startJetstream } from './jetstream-server.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

test('a client of Jetstream that others wrote understands ours: filters, hello, cursor and every kind of event', async () => {
  await using jetstream = await startJetstream(network)
  const author = await createAuthor(network)
  const { uri } = await author.putPackage('hello', { summary: 'old' })
  await author.putPackage('hello', { summary: 'new' })
  await author.remove(dev.firn.package.$nsid, 'hello')
  await author.put('app.bsky.feed.post', 'unwanted', { text: 'x', createdAt: new Date().toISOString() })
  await author.agent.com.atproto.server.deactivateAccount({})
  await jetstream.caughtUp()

  const errors: unknown[] = []
  const subscription = new JetstreamSubscription({
    url: jetstream.url,
    cursor: 1,
    wantedCollections: [dev.firn.package.$nsid],
    wantedDids: [author.did as `did:plc:${string}`],
    onError: (error) => errors.push(error),
  })
  const told: string[] = []
  const reading = (async () => {
    for await (const event of subscription) {
      const what = event.kind === 'commit' ? ` ${event.commit.operation} ${event.commit.rkey}` : ''
      told.push(`${event.kind}${what}`)
      if (event.kind === 'account' && !event.account.active) return event.time_us
    }
    return 0
  })()
  const last = await reading
  expect(jetstream.asked).toHaveLength(1)
  expect(errors).toEqual([])
  expect(told).toEqual([
    'identity',
    'account',
    'commit create hello',
    'commit update hello',
    'commit delete hello',
    'account',
  ])
  expect(subscription.cursor).toBe(last)
  const created = jetstream.events.find((event) => event.kind === 'commit')
  expect(created).toMatchObject({
    did: author.did,
    commit: { record: { summary: 'old' }, cid: expect.any(String) },
  })
  expect(uri).toContain(author.did)
  await until(() => jetstream.connections === 0, { what: 'the end of the connection' })
})
