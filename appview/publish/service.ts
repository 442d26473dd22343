import type { Agent } from '@atproto/api'
import type { GuardedFetch } from '../../src/identity/guarded-fetch.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { indexAtOnce } from '../../src/indexing/index-at-once.js'
import type { AppViewContext } from '../context.js'
import { PublishError } from './publish-error.js'

/** What publishing and managing need. */
export interface PublishService
  extends Pick<AppViewContext, 'db' | 'log' | 'now' | 'identity' | 'oauth' | 'config'> {
  readonly fetch: GuardedFetch
}

export function createPublishService(ctx: Omit<PublishService, 'fetch'>): PublishService {
  const { db, log, now, identity, oauth, config } = ctx
  return { db, log, now, identity, oauth, config, fetch: createGuardedFetch(config) }
}

/** Writes in the author's name. @throws PublishError */
export async function agentOf({ oauth }: Pick<PublishService, 'oauth'>, did: string): Promise<Agent> {
  try {
    return await oauth.agentFor(did)
  } catch (error) {
    throw PublishError.from(error)
  }
}

/**
 * Brings what was just written into the index, and says whether that worked. It stands in the author's repository in
 * any case, and the firehose brings it a little later.
 */
export async function indexNow(service: PublishService, uris: readonly string[]): Promise<boolean> {
  try {
    await indexAtOnce(service, uris)
    return true
  } catch (error) {
    service.log.warn({ err: error, uris }, 'a publication could not be indexed at once')
    return false
  }
}
