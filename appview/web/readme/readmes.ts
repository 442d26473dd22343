import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import type { GuardedFetch } from '../../../src/identity/guarded-fetch.js'
import type { IdentityResolver } from '../../../src/identity/identity-resolver.js'
import { getBlob } from '../../../src/lexicons/com/atproto/sync.js'
import { MAX_README_BYTES, README_CACHE_CHARACTERS, README_RETRY_MS } from '../../../src/limits/pages.js'
import type { Logger } from '../../../src/logger.js'
import { xrpc } from '../links.js'
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

/** The server's bytes are not those that the record names. */
export class WrongBytesError extends Error {
  override name = 'WrongBytesError'
}

const SHA2_256 = 0x12

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
      const bytes = await fetchBlob(pds, ref)
      const html = await thread.render(new TextDecoder().decode(bytes), ref.base)
      drawn.set(contentKey(ref), html)
      return { html }
    } catch (error) {
      log.debug({ err: error, did: ref.did, cid: ref.cid }, 'no readme')
      return remember(attemptKey(ref), sentenceFor(error))
    }
  }

  // Plain fetch: clients of XRPC would turn a text/markdown into a string, whose bytes could no longer be checked.
  /** @throws WrongBytesError, or what went wrong on the way */
  async function fetchBlob(pds: string, { did, cid }: ReadmeRef): Promise<Uint8Array> {
    const url = new URL(xrpc(getBlob.$nsid, { did, cid }), pds)
    const response = await fetch(url, { redirect: 'follow' })
    if (!response.ok) throw new Error(`${pds} answered ${response.status} to the blob ${cid} of ${did}`)
    const data = await response.bytes()
    const { code, digest } = CID.parse(cid).multihash
    if (code !== SHA2_256 || !createHash('sha256').update(data).digest().equals(digest)) {
      throw new WrongBytesError(`${pds} answered with other bytes than ${cid}`)
    }
    return data
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
