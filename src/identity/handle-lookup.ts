import { setTimeout as sleep } from 'node:timers/promises'
import { HandleResolver } from '@atproto/identity'
import type { Config } from '../config.js'
import {
  IDENTITY_LOOKUPS_AT_ONCE,
  IDENTITY_TIMEOUT_MS,
  MAX_HANDLE_ANSWER_BYTES,
  MAX_REQUESTS_WAITING,
} from '../limits/identity.js'
import { isDid, isHandle } from '../syntax/identifiers.js'
import { createGuardedFetch } from './guarded-fetch.js'
import { askHandleHost, resolverFor } from './handle-resolvers.js'
import { HostSlots } from './host-slots.js'

/** The DID that a handle leads to, by DNS or https; null when it leads nowhere or does not answer in time. */
export type HandleLookup = (handle: string) => Promise<string | null>

export type HandleLookupConfig = Pick<Config, 'development' | 'handleResolvers'>

export function createHandleLookup({ development, handleResolvers }: HandleLookupConfig): HandleLookup {
  const network = new HandleResolver({
    timeout: IDENTITY_TIMEOUT_MS,
    fetch: createGuardedFetch({
      development,
      timeoutMs: IDENTITY_TIMEOUT_MS,
      maxBytes: MAX_HANDLE_ANSWER_BYTES,
    }),
  })
  const slots = new HostSlots({ perHost: IDENTITY_LOOKUPS_AT_ONCE, maxWaiting: MAX_REQUESTS_WAITING })

  async function askNetwork(handle: string): Promise<string | undefined> {
    const release = await slots.take('all', AbortSignal.timeout(IDENTITY_TIMEOUT_MS))
    const dnsAnswered = new AbortController()
    const byDns = network.resolveDns(handle)
    const byHttps = network.resolveHttp(handle, dnsAnswered.signal)
    void Promise.allSettled([byDns, byHttps]).then(release)
    // The system's resolver asks for longer than a server is given: it goes on in its slot, and nobody waits for it.
    const did = await Promise.race([byDns, sleep(IDENTITY_TIMEOUT_MS, undefined, { ref: false })])
    if (did === undefined) return byHttps
    dnsAnswered.abort()
    return did
  }

  return async (handle) => {
    if (!isHandle(handle)) return null
    const name = handle.toLowerCase()
    const resolver = resolverFor(handleResolvers, name)
    const asked = resolver ? askHandleHost(resolver, name) : askNetwork(name)
    const did = await asked.catch(() => undefined)
    return isDid(did) ? did : null
  }
}
