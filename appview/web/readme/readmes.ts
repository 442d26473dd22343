import type { GuardedFetch } from '../../../src/identity/guarded-fetch.js'
import type { IdentityResolver } from '../../../src/identity/identity-resolver.js'
import { fetchBlob, WrongBytesError } from '../../../src/indexing/fetch-blob.js'
import { MAX_README_BYTES, README_CACHE_CHARACTERS, README_RETRY_MS } from '../../../src/limits/pages.js'
import type { Logger } from '../../../src/logger.js'
import { RenderError, type RenderThread } from './render-thread.js'
import { TextCache } from './text-cache.js'

/** A readme as a record names it. */
export interface ReadmeRef {
  readonly did: string
  readonly cid: string
  readonly size: number
  /** Where its relative links lead. */
  readonly base: string | undefined
}

/** Safe HTML, or a sentence that says why there is none. */
export type Readme = { readonly html: string } | { readonly missing: string }

export interface Readmes {
  /** Never throws: a page is a page without its readme. */
  read(ref: ReadmeRef): Promise<Readme>
}

interface ReadmesOptions {
  readonly identity: Pick<IdentityResolver, 'document'>
  /** With its own limits on time and bytes. */
  readonly fetch: GuardedFetch
  readonly thread: RenderThread
  readonly log: Logger
  readonly now: () => Date
}

/**
 * Readmes from their authors' own servers, checked against the CID in the signed record and drawn. Kept by CID,
 * so that one is fetched once, also when many ask at the same time; one that cannot be had is left alone for a
 * while, by account, since a server that lies or is silent must not hide what another serves.
 */
export function createReadmes({ identity, fetch, thread, log, now }: ReadmesOptions): Readmes {
  const drawn = new TextCache({ maxCharacters: README_CACHE_CHARACTERS })
  const missing = new Map<string, { until: number; sentence: string }>()
  const underWay = new Map<string, Promise<Readme>>()

  async function fetchAndDraw(ref: ReadmeRef): Promise<Readme> {
    try {
      const { pds } = await identity.document(ref.did)
      const bytes = await fetchBlob(fetch, { pds, did: ref.did, cid: ref.cid })
      const html = await thread.render(new TextDecoder().decode(bytes), ref.base)
      drawn.set(contentKey(ref), html)
      return { html }
    } catch (error) {
      log.debug({ err: error, did: ref.did, cid: ref.cid }, 'no readme')
      return remember(attemptKey(ref), sentenceFor(error))
    }
  }

  function remember(key: string, sentence: string): Readme {
    const time = now().getTime()
    for (const [old, { until }] of missing) if (until <= time) missing.delete(old)
    missing.set(key, { until: time + README_RETRY_MS, sentence })
    return { missing: sentence }
  }

  return {
    async read(ref) {
      if (ref.size > MAX_README_BYTES) return { missing: 'The readme is too long to be shown here.' }
      const html = drawn.get(contentKey(ref))
      if (html !== undefined) return { html }
      const key = attemptKey(ref)
      const failed = missing.get(key)
      if (failed && failed.until > now().getTime()) return { missing: failed.sentence }
      const reading = underWay.get(key) ?? fetchAndDraw(ref).finally(() => underWay.delete(key))
      underWay.set(key, reading)
      return reading
    },
  }
}

/** Of what was checked against its CID: the same whoever served it. */
function contentKey({ cid, base }: ReadmeRef): string {
  return `${cid} ${base ?? ''}`
}

/** Of one account's server being asked. */
function attemptKey(ref: ReadmeRef): string {
  return `${ref.did} ${contentKey(ref)}`
}

function sentenceFor(error: unknown): string {
  if (error instanceof WrongBytesError) {
    return 'The author’s server answered with another text than the one that was signed, so it is not shown.'
  }
  if (error instanceof RenderError) return 'The readme could not be drawn.'
  return 'The readme lies on the author’s server, which did not answer. It is tried again in a minute.'
}
