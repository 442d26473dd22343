import { Firehose } from '@skyware/firehose'
import WebSocket from 'ws'
import type { Consume } from '../consumer.js'
import { SENTINEL_DID } from '../plan.js'

/** `@skyware/firehose`: decodes everything, verifies nothing. */
export const skyware: Consume = async ({ service, onSentinel }) => {
  const firehose = new Firehose({ relay: service, ws: WebSocket, autoReconnect: false })
  firehose.on('account', (event) => {
    if (event.did === SENTINEL_DID) onSentinel()
  })
  firehose.on('commit', () => undefined)
  firehose.on('error', ({ error }) => {
    throw error
  })
  firehose.start()
}
