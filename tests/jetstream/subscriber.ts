import type { JetstreamEvent } from './jetstream-events.js'

/** What one consumer of a Jetstream asked for. */
export interface Subscriber {
  /** NSIDs, or prefixes that end in `.*`; all when empty. */
  wantedCollections: readonly string[]
  /** All when empty. */
  wantedDids: readonly string[]
  /** No limit when 0. */
  maxMessageSizeBytes: number
  requiresHello: boolean
  /** Microseconds since 1970. */
  cursor: number | undefined
}

const MAX_WANTED_COLLECTIONS = 100
const MAX_WANTED_DIDS = 10_000

/** Undefined for what is to be refused. */
export function readSubscriber(url: URL): Subscriber | undefined {
  const { pathname, searchParams } = url
  const wantedCollections = [...new Set(searchParams.getAll('wantedCollections'))]
  const wantedDids = [...new Set(searchParams.getAll('wantedDids'))]
  const cursor = searchParams.get('cursor')
  const isTooMuch = wantedCollections.length > MAX_WANTED_COLLECTIONS || wantedDids.length > MAX_WANTED_DIDS
  if (pathname !== '/subscribe' || isTooMuch || (cursor !== null && !/^\d+$/.test(cursor))) return undefined
  return {
    wantedCollections,
    wantedDids,
    maxMessageSizeBytes: Math.max(
      0,
      Number.parseInt(searchParams.get('maxMessageSizeBytes') ?? '0', 10) || 0,
    ),
    requiresHello: searchParams.get('requireHello') === 'true',
    cursor: cursor === null ? undefined : Number(cursor),
  }
}

/** "Regardless of desired collections, all subscribers receive Account and Identity events." */
export function wants({ wantedCollections, wantedDids }: Subscriber, event: JetstreamEvent): boolean {
  if (wantedDids.length > 0 && !wantedDids.includes(event.did)) return false
  if (event.kind !== 'commit' || wantedCollections.length === 0) return true
  // What a test makes up may have none.
  const { collection = '' } = event.commit ?? {}
  return (
    collection === '' ||
    wantedCollections.some((wanted) =>
      wanted.endsWith('.*') ? collection.startsWith(wanted.slice(0, -1)) : collection === wanted,
    )
  )
}
