import { ComAtprotoSyncSubscribeRepos as Repos } from '@atproto/api'
import { Subscription } from '@atproto/xrpc-server'
import type { PdsHandle } from '../../demo/network/pds.js'
import { until } from '../support/until.js'
import type { RelayFrame } from './relay-log.js'

/** One PDS that the relay follows. */
export interface Upstream {
  /** Waits until every event that the PDS has now was taken in. */
  caughtUp(): Promise<void>
  /** Ends the subscription. @throws what ended it before. */
  close(): Promise<void>
}

/**
 * Follows a PDS from its first event on, over its restarts, and hands its frames over one after another. As a relay
 * does, it passes over what a host says about accounts that have moved away from it.
 */
export function followPds(
  pds: PdsHandle,
  plcUrl: string,
  take: (frame: RelayFrame) => Promise<void>,
): Upstream {
  const stop = new AbortController()
  let cursor = 0
  const subscription = new Subscription<RelayFrame>({
    service: pds.url.replace('http', 'ws'),
    method: 'com.atproto.sync.subscribeRepos',
    signal: stop.signal,
    maxReconnectSeconds: 1,
    getParams: () => ({ cursor }),
    validate: (frame) => (isRelayFrame(frame) ? frame : undefined),
  })

  let failure: unknown
  async function follow(): Promise<void> {
    try {
      for await (const frame of subscription) {
        if (!('did' in frame) || (await mayHost(plcUrl, frame.did, pds.url))) await take(frame)
        cursor = frame.seq
      }
    } catch (error) {
      if (!stop.signal.aborted) failure = error
    }
  }
  const following = follow()

  return {
    async caughtUp() {
      const last = (await pds.ctx.sequencer.curr()) ?? 0
      await until(() => failure !== undefined || cursor >= last, {
        what: `event ${last} of ${pds.url} at the relay`,
      })
      if (failure !== undefined) throw failure
    },
    async close() {
      stop.abort()
      await following
      if (failure !== undefined) throw failure
    },
  }
}

/** Whether the DID's document names this host; without a document (a deleted account) any host may speak. */
async function mayHost(plcUrl: string, did: string, host: string): Promise<boolean> {
  const response = await fetch(`${plcUrl}/${did}/data`)
  if (!response.ok) return true
  const data = (await response.json()) as { services?: { atproto_pds?: { endpoint?: string } } }
  return data.services?.atproto_pds?.endpoint === host
}

function isRelayFrame(value: unknown): value is RelayFrame {
  return Repos.isCommit(value) || Repos.isIdentity(value) || Repos.isAccount(value) || Repos.isSync(value)
}
