import type { Credentials } from './credentials.js'
import type { Location } from './download/download.js'
import type { ListedFile, Listing, Origin } from './listing.js'
import type { SourceRequest, SourceType } from './request.js'
import type { SourceError } from './source-error.js'

/** What every source may use. It reaches the network only through `fetch`. */
export interface SourceContext {
  /**
   * On a person's machine the plain one of the platform; on a server the guarded one (src/identity), which refuses
   * what is not public.
   */
  readonly fetch: typeof globalThis.fetch
  readonly credentials: Credentials
  readonly signal?: AbortSignal | undefined
  /** A page of a listing came, a wait because of a rate limit began: a line for a person. */
  readonly report?: ((line: string) => void) | undefined
  /** The longest wait, in milliseconds, when a source asks for one; MAX_SOURCE_WAIT_MS when absent. */
  readonly patienceMs?: number | undefined
}

/** One of the seven sources. */
export interface ModelSource<R extends SourceRequest = SourceRequest> {
  readonly type: R['type'] & SourceType
  /**
   * Resolves what moves, and lists every file, without downloading weights.
   * @throws SourceError in words for the person who asked
   */
  list(request: R, context: SourceContext): Promise<Listing>
  /** Headers that a download of a URL of this source needs, never stored or shown: a token, by host. */
  headersFor(url: URL, context: SourceContext): Promise<Readonly<Record<string, string>>>
  /** What a bad answer means, where the source's own words say more than its status does. */
  explain?(url: URL, response: Response): SourceError | undefined | Promise<SourceError | undefined>
  /**
   * How files without an address that lasts are found when it is their turn: what to give as `locate` of their
   * downloads. Absent where every file has addresses.
   */
  locator?(
    origin: Origin,
    files: readonly (Pick<ListedFile, 'path' | 'size' | 'sha256' | 'lfs' | 'gitOid'> & {
      readonly urls?: readonly string[] | undefined
    })[],
    context: SourceContext,
  ): (path: string) => Promise<Location>
}
