import { FirehoseSubscription } from '@atcute/firehose'
import * as v from '@atcute/lexicons/validations'
import type { Consume } from '../consumer.js'
import { SENTINEL_DID } from '../plan.js'

/** `@atcute/firehose` without its validation, which would cost it more: decodes everything, verifies nothing. */
export const atcute: Consume = async ({ service, onSentinel }) => {
  const nsid = v.subscription('com.atproto.sync.subscribeRepos', { params: null, message: null })
  const subscription = new FirehoseSubscription({
    service,
    nsid,
    validateEvents: false,
    onError: (error) => {
      throw error
    },
  })
  void (async () => {
    for await (const message of subscription) {
      if ((message as { did?: string }).did === SENTINEL_DID) onSentinel()
    }
  })()
}
