// Syntax. The lexicons say the same where they can (dev.firn.release, dev.firn.package).

/** Characters of a version: dev.firn.release#version, dev.firn.release#upstreamVersion. */
export const MAX_VERSION_LENGTH = 128
/** Characters of a requirement: dev.firn.release#dependency. Cost grows with length, so it is cut before parsing. */
export const MAX_REQUIREMENT_LENGTH = 256
/** Clauses of a requirement. Cargo's own parser stops at 32; nobody writes more than a handful. */
export const MAX_REQUIREMENT_CLAUSES = 16
/** Characters of a slug: `[A-Za-z0-9][A-Za-z0-9._-]{0,95}`. */
export const MAX_SLUG_LENGTH = 96
/** Characters of a channel name: `[a-z][a-z0-9-]{0,31}`. */
export const MAX_CHANNEL_LENGTH = 32
/** Characters of a licence expression: dev.firn.package#licence. */
export const MAX_LICENCE_LENGTH = 256
/** Containers inside each other in a record, the record itself included. */
export const MAX_RECORD_DEPTH = 32
/** Characters of an identifier that has no narrower limit (atproto's limit on URIs: 8 KB). */
export const MAX_URI_LENGTH = 8192

// Database

/** Connections of one program's pool. PostgreSQL allows 100 by default, for all programs together. */
export const DATABASE_POOL_SIZE = 10
/** How long a caller waits for a connection before it gets an error. */
export const DATABASE_CONNECT_TIMEOUT_MS = 5_000
/** A statement that runs longer is ours to mend; readers must not pile up behind it. */
export const DATABASE_STATEMENT_TIMEOUT_MS = 30_000
/** As long for a statement of a migration, which may build an index over everything that there is. */
export const MIGRATION_STATEMENT_TIMEOUT_MS = 60 * 60 * 1000
/** A connection that says nothing for longer is given up: a server that lives answers within the statement's time. */
export const DATABASE_ANSWER_TIMEOUT_MS = 40_000
/** The server ends a transaction in which nothing is asked for so long: whoever began it is gone, and its locks stay. */
export const DATABASE_IDLE_TRANSACTION_TIMEOUT_MS = 60_000
/** Bytes of a record as DAG-CBOR. Longer texts and file lists are blobs; a PDS takes at most 1 MB. */
export const MAX_RECORD_BYTES = 100_000

// Resolution and emission

/** Releases of one lock. All of them are fetched with every tree; nixpkgs' own deepest closures of one language are smaller. */
export const MAX_LOCK_NODES = 256
/** Dependencies that the releases of one lock name together: sixteen for each, several times what closures have. */
export const MAX_LOCK_EDGES = 4096
/** Releases of one definition, highest first, among which an edge chooses. Only nightly releases come near it. */
export const MAX_LOCK_CANDIDATES = 5000
/** Answers of the database's rows to a resolution between two turns of the event loop: a few milliseconds. */
export const SOURCE_ANSWERS_PER_TURN = 16
/** How long a stored tree waits for the database's word on it: short, for nix waits with it. */
export const TREE_DATABASE_TIMEOUT_MS = 2_000
/** Releases that are locked between two turns of the event loop: about 20 ms of emission. */
export const LOCKS_AT_ONCE = 100
/** Emitted trees of whole authors in memory; those of authors with thousands of packages have a megabyte. */
export const AUTHOR_SETS_KEPT = 32
/** How often the trees of deleted accounts are looked for on disk. */
export const TREE_SWEEP_INTERVAL_MS = 5 * 60 * 1000
/** Newest events among which one may still appear, committed after others with higher numbers. */
export const LATE_EVENTS = 10_000
/** Files flake.lock that are serialised once: one for each nixpkgs that is pinned in these days. */
export const FLAKE_LOCKS_KEPT = 64

// Logging in

/** From the start of a login to its callback. RFC 9700 wants such rows gone within the hour; servers give minutes. */
export const LOGIN_LIFETIME_MS = 30 * 60 * 1000
/** How long a browser stays logged in. Confidential clients may keep tokens for 180 days (ATProto OAuth, "Tokens"). */
export const WEB_SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000
/** Token refreshes at once in one program: each holds one connection of the pool and needs a second. */
export const OAUTH_LOCKS_AT_ONCE = 4

// Queries

/** Characters of a cursor: the lexicons say the same. */
export const MAX_CURSOR_LENGTH = 1024
/** Characters of a search that are looked at: dev.firn.search#q. */
export const MAX_SEARCH_LENGTH = 256
/** Different words of a search that are looked at; each costs a look at the index. */
export const MAX_SEARCH_TERMS = 16
/** Bytes of a request's body. Queries have none; forms and JSON input stay far below. */
export const MAX_REQUEST_BYTES = 1_000_000
/** How long a stop waits for requests under way. */
export const SERVER_STOP_TIMEOUT_MS = 5_000
/** How long `_health` waits for the database: load balancers give up at about this time. */
export const HEALTH_TIMEOUT_MS = 3_000
/** How long an answer of `_health` is given again: anybody may ask. */
export const HEALTH_CACHE_MS = 2_000
/** How far behind its source an index may be; a relay keeps 72 hours, so there is time. */
export const HEALTH_MAX_LAG_SECONDS = 10 * 60
/** How long a source may be out of reach: hosts restart. */
export const HEALTH_MAX_DISCONNECTED_MS = 5 * 60 * 1000
/** How long no ingester may have said how it stands; it does so every few seconds. */
export const HEALTH_MAX_SILENCE_MS = 2 * 60 * 1000
/** Dead letters of a day: authors make mistakes, but not so many. */
export const HEALTH_MAX_DEAD_LETTERS = 1_000
/** Repositories that cannot be fetched though their accounts are to be had. */
export const HEALTH_MAX_FAILED_REPOS = 100
/** How often the ingester says how far behind each source it is. */
export const SOURCE_REPORT_INTERVAL_MS = 5_000
/** How long what the database says for the metrics is given again, and how long a scrape waits for it. */
export const METRICS_CACHE_MS = 5_000
export const METRICS_TIMEOUT_MS = 2_000

// Outward requests

/** A whole answer, body included, of PLC, a DID document or a PDS's JSON: the default of @atproto-labs/fetch-node. */
export const FETCH_TIMEOUT_MS = 10_000
/** Bytes of such an answer: the default of @atproto-labs/fetch-node. */
export const MAX_FETCH_BYTES = 512 * 1024
/** Requests to one host at a time: enough for a directory that all accounts share, polite to a small PDS. */
export const MAX_REQUESTS_PER_HOST = 8
/** Requests that wait for one host: as many as events are worked on at the same time, and some of other work. */
export const MAX_REQUESTS_WAITING = 512
/** One attempt at a DID document or a handle: the default of @atproto/identity. */
export const IDENTITY_TIMEOUT_MS = 3_000
/** Bytes of `/.well-known/atproto-did`, which holds one DID: as @atproto-labs/handle-resolver-node. */
export const MAX_HANDLE_ANSWER_BYTES = 10_000
/** What DIDs lead to, kept in memory, below 1 kB each: a flood of unknown DIDs must not grow memory. */
export const DID_CACHE_ENTRIES = 20_000
/** A DID document is used unasked for this long (@atproto/identity's `staleTTL`). */
export const DID_CACHE_FRESH_MS = 60 * 60 * 1000
/** A DID document is used for this long while its directory cannot be reached (@atproto/identity's `maxTTL`). */
export const DID_CACHE_STALE_MS = 24 * 60 * 60 * 1000
/** How long a directory that could not be reached is left alone while a stale document serves. */
export const DID_CACHE_RETRY_MS = 60 * 1000
/** How long a directory that could not be reached is not asked for the same DID again: as the first wait of a resync. */
export const DID_UNREACHABLE_MS = 5 * 1000
/** How long a DID that its directory does not know, or of which there is no document of use, is not asked for again. */
export const DID_REFUSED_MS = 60 * 1000
/**
 * Times that doubts about one DID's key (commits whose signature is wrong) have its document asked for again in the
 * time below: more than one, for a first fetch of a repository and a change of keys may follow each other.
 */
export const MAX_DID_REFRESHES = 3
export const DID_REFRESH_WINDOW_MS = 60 * 1000
/**
 * Times that word of a change (`#identity`) has one DID's document asked for again at once in that time; whoever sends
 * more has it asked for once more at its end.
 */
export const MAX_DID_CHANGES = 5
/** Lookups of did:web documents at a time, whatever their hosts, and of handles: each one is a stranger's server. */
export const IDENTITY_LOOKUPS_AT_ONCE = 32
/** How often accounts are looked for whose hosts are to be asked about their status; how many at the same time. */
export const DOUBTS_INTERVAL_MS = 30 * 1000
export const DOUBTS_AT_ONCE = 16
/** How long a host has to answer that, and when it is asked again if it did not. */
export const DOUBT_TIMEOUT_MS = 10 * 1000
export const DOUBT_RETRY_MS = 10 * 60 * 1000
/** Characters of a cursor of a host's list; those in use are numbers, times and DIDs. */
export const MAX_LIST_CURSOR_LENGTH = 1000
/** Pages of a host's lists: 40 million accounts (2026) in pages of 500 are 80,000. */
export const MAX_LIST_PAGES = 1_000_000
/** Accounts that are followed although nobody can tell who they are, while their directory is away: 1 kB each. */
export const MAX_UNRESOLVED_ACCOUNTS = 10_000
/** Events of accounts that are not known, of those in flight: the others have the rest, however slow a directory is. */
export const MAX_STRANGER_EVENTS_IN_FLIGHT = 128
/** Accounts that are not known and wait to be looked at, below 500 bytes each. */
export const MAX_STRANGERS_WAITING = 10_000
/** How many of them are looked at at the same time, how many of those on one host, and how long that may take. */
export const STRANGER_LOOKS_AT_ONCE = 16
export const STRANGER_LOOKS_PER_HOST = 2
export const STRANGER_LOOK_TIMEOUT_MS = 30 * 1000
/** Characters of a PDS's origin: a scheme, a host's name of 253 (RFC 1035, section 2.3.4) and a port. */
export const MAX_PDS_ORIGIN_LENGTH = 270
/** Characters of a key in a DID document: 65 bytes uncompressed, as hexadecimal digits, with room for its type. */
export const MAX_MULTIBASE_KEY_LENGTH = 200
/** Characters that are kept of why a DID document could not be fetched. */
export const MAX_IDENTITY_PROBLEM_LENGTH = 200

// Pages

/** Characters of the hash in an asset's address: 96 bits, far past accidental collision. */
export const ASSET_HASH_LENGTH = 16
/** Bytes of the form that chooses a theme: two short fields and the path of a page. */
export const MAX_THEME_FORM_BYTES = 16 * 1024
/** Bytes of a readme that is drawn. The lexicon allows 1 MB; a page of more than this helps nobody. */
export const MAX_README_BYTES = 256 * 1024
/** How long a page waits for a readme that must be fetched; afterwards it says that there was no answer. */
export const README_FETCH_TIMEOUT_MS = 4_000
/** How long drawing one readme may take: an honest one of 256 kB takes 100 ms, a hostile one any time. */
export const README_RENDER_TIMEOUT_MS = 1_500
/** Memory of the thread that draws readmes. */
export const README_RENDER_MEMORY_MB = 128
/** Readmes that wait to be drawn; more means a flood. */
export const README_RENDER_QUEUE = 32
/** Characters of drawn readmes that are kept in memory. */
export const README_CACHE_CHARACTERS = 32 * 1024 * 1024
/** How long a readme that could not be had is not asked for again. */
export const README_RETRY_MS = 60_000

// Ingest

/** Releases of a definition that are read and scored at a time. */
export const SCORE_BATCH = 100
/** Rows of one statement: more gain nothing (measured by bench:index). */
export const BULK_STATEMENT_ROWS = 2_000
/** Characters of the parameter that carries them: its jsonb takes several times as much, and 256 MB at most. */
export const BULK_STATEMENT_CHARACTERS = 16 * 1024 * 1024
/** Records whose rows are rebuilt in one transaction: a second or less, in which their accounts are locked. */
export const REINDEX_BATCH_RECORDS = 2_000
/** Such transactions at once: while PostgreSQL writes one, the next are worked out. */
export const REINDEX_CONCURRENCY = 2
/** Accounts that a rebuild looks up at a time. */
export const REINDEX_PAGE_ACCOUNTS = 1_000
/**
 * Values of one piece of DAG-CBOR, containers and what is in them: a record of `MAX_RECORD_BYTES` has fewer, as no text
 * of its lists is empty. Each takes up to 60 bytes of memory. (indigo, atproto/atdata: 131,072 in each container.)
 */
export const MAX_CBOR_VALUES = 65_536
/** The same of a message's body: `MAX_COMMIT_OPS` have five each, so that one with too many is still told by its name. */
export const MAX_FRAME_VALUES = 16_384
/** Bytes of a map's key and of a link's CID in DAG-CBOR (both: indigo, atproto/atdata). */
export const MAX_CBOR_KEY_BYTES = 8_192
export const MAX_CBOR_CID_BYTES = 100
/** Ops of one commit: com.atproto.sync.subscribeRepos#commit, and the repository specification. */
export const MAX_COMMIT_OPS = 200
/** Bytes of the blocks of a `#commit`, and of a `#sync` (both: com.atproto.sync.subscribeRepos). */
export const MAX_COMMIT_BLOCKS_BYTES = 2_000_000
export const MAX_SYNC_BLOCKS_BYTES = 10_000
/** Blocks of a `#commit`: 200 ops with a record and three ways through the deepest real trees each have fewer. */
export const MAX_COMMIT_BLOCKS = 10_000
/** Blocks of a whole repository: `MAX_REPO_BYTES` of the smallest real records and their tree are fewer. */
export const MAX_REPO_BLOCKS = 2_000_000
/** Bytes of a repository that are read or copied between two turns of the event loop: a few milliseconds. */
export const REPO_BYTES_PER_TURN = 2 * 1024 * 1024
/** What a block or record costs besides its bytes, in such bytes: two thousand empty ones take as long. */
export const REPO_BLOCK_COST_BYTES = 1024
/** Bytes of one block: no commit could bring a larger one. Its hash takes a millisecond or two. */
export const MAX_BLOCK_BYTES = MAX_COMMIT_BLOCKS_BYTES
/**
 * Paths in one node of a repository's tree. How many there are is left to their hashes, four on average: n in a row
 * have a chance of 0.75^n, here one of 10^16. Only paths that were sought for it make more.
 */
export const MAX_MST_NODE_ENTRIES = 128
/**
 * What the records of a commit or repository may take with their proofs: so much in any, and for each byte that it
 * comes in. Among ten thousand records of 200 bytes, which take 300 in a CAR, a proof has eight nodes of 800 bytes.
 */
export const RECORDS_BYTES_PER_BYTE = 32
export const RECORDS_BYTES_FLOOR = 4 * 1024 * 1024
/** The same of the largest commits: 200 proofs of 20 kB, and twice the blocks, and 60 thousand values. */
export const MAX_COMMIT_RECORDS_BYTES = 16 * 1024 * 1024
/** The same of the largest repositories: a hundred thousand records with proofs of eight nodes and forty values. */
export const MAX_REPO_RECORDS_BYTES = 1024 * 1024 * 1024
/** What a value of a decoded record takes in memory: an empty map has 56 bytes. */
export const VALUE_BYTES = 64
/** Bytes of a record's block: the specification of repositories (https://atproto.com/specs/repository). */
export const MAX_RECORD_BLOCK_BYTES = 1_000_000
/** Bytes of a path in a repository's tree: indigo, atproto/repo/mst. */
export const MAX_REPO_PATH_BYTES = 1_024
/** How far ahead of our clock a revision may be: as the reference relay. */
export const MAX_REV_LEAD_MS = 5 * 60 * 1000
/** Signing keys that are kept ready for use, about 2 kB each. */
export const SIGNING_KEYS_KEPT = 4_096
/** Wait after the first failed fetch of a repository, doubled each time: as the reference consumer, tap. */
export const RESYNC_BACKOFF_FIRST_MS = 60 * 1000
/** The longest wait between two fetches of a repository: as the reference consumer, tap. */
export const RESYNC_BACKOFF_LAST_MS = 60 * 60 * 1000
/**
 * Fetches of one repository that is followed which do not wait, in an hour: an honest account may come back and change
 * hosts right after its first fetch. Beyond, each waits as after a failure.
 */
export const REFETCHES_AT_ONCE = 3
/** The longest wait before a fetch that failed is tried again once a commit shows that the account is alive. */
export const RESYNC_HASTENED_MS = 5 * 1000
/** Failed fetches in a row that are hastened so where the signature alone is wrong, as just after a move. */
export const MAX_HASTENED_MOVES = 3
/** Time for a whole repository, body included (tap: 300 s). */
export const REPO_FETCH_TIMEOUT_MS = 300 * 1000
/** Bytes of a whole repository as CAR. It is verified in memory; the largest real ones of people are near this. */
export const MAX_REPO_BYTES = 256 * 1024 * 1024
/** A fetch that is slower than this, after so long, is given up: a byte a second would hold others up for minutes. */
export const MIN_REPO_BYTES_PER_SECOND = 1024
export const SLOW_REPO_GRACE_MS = 30 * 1000
/**
 * Repositories that are fetched or wait to be stored at the same time, by their size: what all of them hold in memory
 * is 448 MB at most. Most repositories fit into the first size; one that does not is fetched anew in the next.
 */
export const RESYNC_LANES = [
  { bytes: 4 * 1024 * 1024, atOnce: 16 },
  { bytes: 32 * 1024 * 1024, atOnce: 4 },
  { bytes: MAX_REPO_BYTES, atOnce: 1 },
] as const
/** Repositories that are fetched from one host at the same time. */
export const RESYNC_PER_HOST = 4
/**
 * Repositories of one host that are begun: looked up, waiting for their turn, fetched or stored. At first few; one more
 * for each that comes, so that a host that never answers takes no room from the others.
 */
export const RESYNC_CLAIMS_PER_HOST = { first: 8, last: 256 } as const
/** The same of all hosts. The others wait in the database. */
export const RESYNC_CLAIMS = 1024
/** Looking for repositories that wait takes at most this part of the time: it reads all of them. */
export const RESYNC_SCAN_SHARE = 0.1
/** Hosts that are remembered to want no requests for now. */
export const MAX_PAUSED_HOSTS = 10_000
/** Repositories that are stored in one transaction, and the bytes of their records: a second of work at most. */
export const STORE_BATCH_REPOS = 64
export const STORE_BATCH_BYTES = 8 * 1024 * 1024
/** Commits held back in memory for one repository while it is fetched; with more, it is fetched again. */
export const MAX_HELD_COMMITS = 100
/** Bytes of all commits that are held back; with more, their repositories are fetched again. */
export const MAX_HELD_BYTES = 32 * 1024 * 1024
/** Events of all sources that are worked on at the same time; with more, their sockets are paused. */
export const MAX_EVENTS_IN_FLIGHT = 256
/** Bytes of their frames together; a few of the largest commits. */
export const MAX_BYTES_IN_FLIGHT = 32 * 1024 * 1024
/** Characters of what is pasted to be published: a definition and a release as JSON, generously spaced. */
export const MAX_PUBLISH_INPUT_LENGTH = 500_000
/** Wait after the first failure of something that is tried until it works, doubled each time. */
export const RETRY_FIRST_MS = 250
/** The longest such wait. */
export const RETRY_LAST_MS = 30 * 1000
/** Failures of one event after which its repository is fetched whole in its place. */
export const MAX_EVENT_FAILURES = 5
/** One line of log for each source and reason of refusal in this time. */
export const REFUSAL_LOG_INTERVAL_MS = 60 * 1000
/** Kinds of refusals whose last line of log is remembered: sources are configured and reasons are ours, so never met. */
export const MAX_REFUSAL_LINES = 1_000
/** How far ahead of our clock an event may be dated; beyond, its date is taken for a fault and not kept. */
export const MAX_EVENT_LEAD_MS = 24 * 60 * 60 * 1000
/** How often cursors are written while only events pass that change no rows. */
export const CURSOR_INTERVAL_MS = 1_000
/** How often repositories are looked for that wait to be fetched; other programs add some. */
export const RESYNC_POLL_MS = 1_000
/** A connection that has not failed after this counts as open: nothing may be said for long. */
export const CONNECT_GRACE_MS = 2_000
/** Wait before a lost connection to a source is tried again, doubled each time; not at the same moment as others. */
export const RECONNECT_FIRST_MS = 1_000
export const RECONNECT_JITTER_MS = 500
/** The longest wait between two attempts at a source: the default of @atproto/xrpc-server. */
export const RECONNECT_LAST_MS = 64_000
/** How long a source may take to accept a connection. */
export const CONNECT_TIMEOUT_MS = 10_000
/** How often a source is asked for a sign of life (@atproto/ws-client: 10 s); without one until the next, it is gone. */
export const PING_INTERVAL_MS = 10_000
/** Bytes of a message of an event stream (specifications, Event Stream and Sync). */
export const MAX_FRAME_BYTES = 5_000_000
/**
 * Bytes of a message that is passed over as too long. For a longer one the source is tried again, without reading it,
 * until it no longer sends it or is followed --from-live; health says that it is not reached.
 */
export const MAX_PASSED_FRAME_BYTES = 64 * 1024 * 1024
/** How often a message that cannot be read comes again at one position before it is passed over. */
export const MAX_FRAME_FAILURES = 3
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
/** Repositories described at the same time while a host is searched for ours. */
export const BACKFILL_CONCURRENCY = 8
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
/** Failures after which a PDS that a relay names is not asked any more what a repository holds: it is fetched whole. */
export const BACKFILL_DESCRIBE_FAILURES = 3
/** How often the operator hears how far the index is with what was there before it, and from how many repositories on. */
export const PROGRESS_INTERVAL_MS = 10_000
export const PROGRESS_MIN_REPOS = 20

/** Dead letters and pins that are read or written at a time. */
export const DEAD_LETTER_PAGE = 500
export const PIN_BATCH = 1_000
/** Contradicting pins that are named; the others are counted. */
export const MAX_PIN_CONTRADICTIONS = 20

// Publishing

/** Names of other authors that a new name is compared with on the publish page. */
export const MAX_SIMILAR_NAMES = 3
/** How alike two names are that people may take for each other: pg_trgm's similarity; one letter of seven gives 0.5. */
export const NAME_SIMILARITY = 0.5
/** Attempts at a write that another write to the same repository came in between of. */
export const MAX_WRITE_ATTEMPTS = 5
/** Writes of one com.atproto.repo.applyWrites (its lexicon and the reference PDS). */
export const MAX_WRITES_AT_ONCE = 200
/** Bytes of the publish form: the texts of two records, a readme of 1 MB, and what encodes them. */
export const MAX_PUBLISH_FORM_BYTES = 4_000_000
/** Bytes of a readme: dev.firn.package#readme. */
export const MAX_README_BLOB_BYTES = 1_000_000
/** How often a handle is verified again, and one that did not lead back (both as bsky's appview). */
export const HANDLE_RECHECK_MS = 24 * 60 * 60 * 1000
export const HANDLE_RETRY_MS = 60 * 60 * 1000
/** How soon an account whose directory was away is looked at again. */
export const HANDLE_UNREACHABLE_MS = 10 * 60 * 1000
/** How often handles are looked for that are due, and how many at a time. */
export const HANDLE_INTERVAL_MS = 60 * 1000
export const HANDLE_BATCH = 20
