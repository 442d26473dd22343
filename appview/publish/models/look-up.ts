import type { Config } from '../../../src/config.js'
import { createGuardedFetch } from '../../../src/identity/guarded-fetch.js'
import { MAX_SOURCE_ANSWER_BYTES } from '../../../src/limits/model-sources.js'
import {
  MAX_SERVER_HASHED_BYTES,
  MAX_SOURCES_AT_ONCE,
  MODEL_SOURCE_PATIENCE_MS,
  MODEL_SOURCE_TIMEOUT_MS,
} from '../../../src/limits/publishing.js'
import { NO_CREDENTIALS } from '../../../src/models/credentials.js'
import type { SourceRequest } from '../../../src/models/request.js'
import { type ResolvedModel, resolveModel } from '../../../src/models/resolve-model.js'
import type { SourceContext } from '../../../src/models/source.js'
import { SourceError } from '../../../src/models/source-error.js'
import { readCard } from './read-card.js'

/** A model as its source has it now, and its card where it has one. */
export interface FoundModel {
  readonly model: ResolvedModel
  readonly card: string | undefined
}

/** Asks the source of a model for an account. @throws SourceError in words for the person who waits */
export type LookUp = (did: string, request: SourceRequest) => Promise<FoundModel>

/**
 * Asks sources by the guarded way out alone, within bounds of time, bytes and number, and with nobody's secrets: what
 * needs a token is published by the command line.
 */
export function createLookUp(config: Config): LookUp {
  const maxBytes = Math.max(MAX_SERVER_HASHED_BYTES, MAX_SOURCE_ANSWER_BYTES)
  const guarded = createGuardedFetch({ ...config, maxBytes, timeoutMs: MODEL_SOURCE_TIMEOUT_MS })
  const fetch: SourceContext['fetch'] = (input, init) => guarded(input, init)
  const busy = new Set<string>()

  return async (did, request) => {
    if (busy.has(did)) {
      throw new SourceError('RateLimited', 'Another model is being looked at for you: wait for its page.')
    }
    if (busy.size >= MAX_SOURCES_AT_ONCE) {
      throw new SourceError(
        'RateLimited',
        'Several models are being looked at for others: try again in a minute.',
      )
    }
    busy.add(did)
    const signal = AbortSignal.timeout(MODEL_SOURCE_TIMEOUT_MS)
    const context = { fetch, credentials: NO_CREDENTIALS, signal, patienceMs: MODEL_SOURCE_PATIENCE_MS }
    try {
      const model = await resolveModel(request, context, { maxHashedBytes: MAX_SERVER_HASHED_BYTES })
      return { model, card: await readCard(model, context) }
    } catch (error) {
      if (!signal.aborted || error instanceof SourceError) throw error
      throw new SourceError(
        'Unavailable',
        `The source did not tell all of it within ${MODEL_SOURCE_TIMEOUT_MS / 1000} seconds. Try again, choose fewer files, or use the command line: firn model publish.`,
        { cause: error },
      )
    } finally {
      busy.delete(did)
    }
  }
}
