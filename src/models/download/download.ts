import type { SourceError } from '../source-error.js'

/** Where bytes are right now: an address that may stop working soon, with what it must be asked with; or they themselves. */
export type Location =
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> | undefined }
  | { readonly bytes: Uint8Array }

/** A file that is wanted. */
export interface Download {
  /** Its place in the model: how it is named in events and errors. */
  readonly path: string
  /** Addresses of the same bytes, best first. */
  readonly urls: readonly string[]
  /** Asked when it is the file's turn, after `urls`: for what has no address that lasts. */
  readonly locate?: (() => Promise<Location>) | undefined
  /** Bytes; any number when absent. */
  readonly size?: number | undefined
  /** Hex; any bytes of the right size will do when absent. */
  readonly sha256?: string | undefined
  /** Where it goes, whole or not at all; when absent, its bytes are hashed and forgotten. */
  readonly destination?: string | undefined
  /** Sees all bytes as they come, for who wants another hash of them; only of a file without a sha256. */
  readonly watch?: { append(chunk: Uint8Array): void; restart(): void } | undefined
}

export interface Downloaded {
  readonly path: string
  readonly size: number
  /** Hex. */
  readonly sha256: string
  /** The one of its `urls` that gave it; absent where it lay at its destination already, or was located. */
  readonly url?: string | undefined
}

/** What happens on the way. Events of several files come mixed. */
export type DownloadEvent =
  /** `resumedAt`: bytes that lay there already. */
  | { readonly type: 'started'; readonly path: string; readonly resumedAt: number }
  /** More bytes came; a negative number takes back what was counted, as the file is begun anew. */
  | { readonly type: 'bytes'; readonly path: string; readonly bytes: number }
  | { readonly type: 'retry'; readonly path: string; readonly problem: string; readonly waitMs: number }
  /** An address gave nothing, or other bytes: the next one is asked. */
  | { readonly type: 'next-address'; readonly path: string; readonly problem: string }
  | { readonly type: 'finished'; readonly path: string; readonly size: number; readonly sha256: string }

export interface DownloadOptions {
  readonly fetch: typeof globalThis.fetch
  /** What an address must be asked with. Asked again for every redirect, so that a secret goes to its own host alone. */
  readonly headersFor?: ((url: URL) => Promise<Readonly<Record<string, string>>>) | undefined
  /** A source's own words for a bad answer, where it knows better than the status: a page to visit, a variable to set. */
  readonly explain?:
    | ((url: URL, response: Response) => SourceError | undefined | Promise<SourceError | undefined>)
    | undefined
  readonly signal?: AbortSignal | undefined
  readonly report?: ((event: DownloadEvent) => void) | undefined
  /** A file that is larger is refused; no bound when absent. */
  readonly maxBytes?: number | undefined
  /** Files at a time. */
  readonly parallel?: number | undefined
  readonly attempts?: number | undefined
  readonly retryMs?: number | undefined
  readonly idleMs?: number | undefined
}
