// Connections to relays, PDSes and Jetstreams.

/** One line of log for each source and reason of refusal in this time. */
export const REFUSAL_LOG_INTERVAL_MS = 60 * 1000
/** Kinds of refusals whose last line of log is remembered: sources are configured and reasons are ours, so never met. */
export const MAX_REFUSAL_LINES = 1_000
/** How far ahead of our clock an event may be dated; beyond, its date is taken for a fault and not kept. */
export const MAX_EVENT_LEAD_MS = 24 * 60 * 60 * 1000
/** A connection that has not failed after this counts as open: nothing may be said for long. */
export const CONNECT_GRACE_MS = 2_000
/** Wait before a lost connection to a source is tried again, doubled each time; not at the same moment as others. */
export const RECONNECT_FIRST_MS = 1_000
export const RECONNECT_JITTER_MS = 500
/** The longest wait between two attempts at a source: the default of @atproto/xrpc-server. */
export const RECONNECT_LAST_MS = 64_000
/** How soon a source that does not say whether it is a PDS or a relay is asked again: as for a DID (DID_UNREACHABLE_MS). */
export const SOURCE_KIND_RETRY_MS = 5_000
/** How long a source may take to accept a connection. */
export const CONNECT_TIMEOUT_MS = 10_000
/** How often a source is asked for a sign of life (@atproto/ws-client: 10 s); without one until the next, it is gone. */
export const PING_INTERVAL_MS = 10_000
/** Bytes of one read from a connection: a tenth lighter than the 64 KiB that Node takes by itself (bench:ingest). */
export const RECEIVE_BYTES = 256 * 1024
/** What is received beside a message, before the memory of its beginning is used again. */
export const RECEIVE_SPARE_BYTES = 2 * 1024 * 1024
/** Bytes of a message of an event stream (specifications, Event Stream and Sync). */
export const MAX_FRAME_BYTES = 5_000_000
/**
 * Bytes of a message that is passed over as too long. For a longer one the source is tried again, without reading it,
 * until it no longer sends it or is followed --from-live; health says that it is not reached.
 */
export const MAX_PASSED_FRAME_BYTES = 64 * 1024 * 1024
/** How often a message that cannot be read comes again at one position before it is passed over. */
export const MAX_FRAME_FAILURES = 3
/** How far before the last event a Jetstream is taken up: several have one time (its documents: "a few seconds"). */
export const JETSTREAM_REWIND_MS = 5_000
/** Beyond this, a Jetstream may have forgotten what came after our cursor: it keeps a day, or 36 hours. */
export const JETSTREAM_WINDOW_MS = 20 * 60 * 60 * 1000
/** With more between our cursor and the first event, something may be missing: its network is never silent so long. */
export const JETSTREAM_GAP_MS = 10 * 60 * 1000
/** Bytes of a Jetstream's message: a record of 1 MB whose every character is escaped has six. */
export const MAX_JETSTREAM_MESSAGE_BYTES = 8_000_000
/** Records of one account whose proofs are waited for; with more, its repository is fetched whole. */
export const MAX_PROOFS_WAITING = 16
