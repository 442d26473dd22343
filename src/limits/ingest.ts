// Events under way, and who works on them.

/** Accounts that are followed although nobody can tell who they are, while their directory is away: 1 kB each. */
export const MAX_UNRESOLVED_ACCOUNTS = 10_000
/** Events of accounts that are not known, of those in flight: the others have the rest, however slow a directory is. */
export const MAX_STRANGER_EVENTS_IN_FLIGHT = 128
/** Accounts that are not known and wait to be looked at, below 500 bytes each. */
export const MAX_STRANGERS_WAITING = 10_000
/** How many of them may live on one host, or in did:web: ten that are flooded fill all places, one leaves most. */
export const MAX_STRANGERS_WAITING_PER_HOST = 1_000
/** What part of both those may take of whom nothing signed is known: the others have the rest. */
export const STRANGERS_GREETED_SHARE = 0.5
/** How many are looked up at the same time, and in one directory: did:plc's is asked no more (MAX_REQUESTS_PER_HOST). */
export const STRANGER_LOOKUPS_AT_ONCE = 16
export const STRANGER_LOOKUPS_PER_DIRECTORY = 8
/** Of how many their hosts are asked at the same time, how many of those on one host, and how long that may take. */
export const STRANGER_LOOKS_AT_ONCE = 16
export const STRANGER_LOOKS_PER_HOST = 2
export const STRANGER_LOOK_TIMEOUT_MS = 30 * 1000
/** Events of all sources that are worked on at the same time; with more, their sockets are paused. */
export const MAX_EVENTS_IN_FLIGHT = 256
/** Bytes of their frames together; a few of the largest commits. */
export const MAX_BYTES_IN_FLIGHT = 32 * 1024 * 1024
/** Wait after the first failure of something that is tried until it works, doubled each time. */
export const RETRY_FIRST_MS = 250
/** The longest such wait. */
export const RETRY_LAST_MS = 30 * 1000
/** Failures of one event after which its repository is fetched whole in its place. */
export const MAX_EVENT_FAILURES = 5
/** How often cursors are written while only events pass that change no rows. */
export const CURSOR_INTERVAL_MS = 1_000
/** How long work under way may take once the program is asked to stop. */
export const STOP_GRACE_MS = 5_000
/** How often an ingester that leads makes sure that it does. */
export const HEARTBEAT_INTERVAL_MS = 1_000
/** How often one that stands by tries to lead. */
export const STANDBY_POLL_MS = 500
/** A leader that says nothing for so long is paused or cut off: the one that stands by ends its session. */
export const LEADER_SILENCE_MS = 30_000
/** How long a new leader waits for transactions of an earlier one. They take milliseconds. */
export const EPOCH_LOCK_TIMEOUT_MS = 2_000
/** The leader's own connection: how long it waits for an answer, how soon TCP probes it, how long its end may take. */
export const SESSION_ANSWER_TIMEOUT_MS = 10_000
export const SESSION_KEEPALIVE_MS = 5_000
export const SESSION_END_TIMEOUT_MS = 1_000
