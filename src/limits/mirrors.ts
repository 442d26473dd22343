// How often mirrors of atoms are looked at, and how much of them is kept.

/** How often a mirror that the operator named is looked at. */
export const MIRROR_CHECK_MS = 60 * 60 * 1000
/** How often one that only signed releases name is looked at: a moved ref shows within that time. */
export const NAMED_MIRROR_CHECK_MS = 6 * 60 * 60 * 1000
/** Longest wait after looks in a row without an answer, each of which doubles it, and for a host that asks for one. */
export const MIRROR_RETRY_LAST_MS = 7 * 24 * 60 * 60 * 1000
/** Between two mirrors at one host: politeness. */
export const MIRROR_HOST_INTERVAL_MS = 2_000
/** Hosts of the operator's mirrors that are asked at the same time: what is read of each stands in memory meanwhile. */
export const MIRROR_HOSTS_AT_ONCE = 2
/** Hosts of other mirrors: only their refs are read. */
export const NAMED_MIRROR_HOSTS_AT_ONCE = 4
/** How soon objects that a mirror could not hand out in reasonable size are asked for again. */
export const MIRROR_REREAD_MS = 24 * 60 * 60 * 1000
/** Versions of one mirror that are read at one look; the others are at the next, which is soon. */
export const MIRROR_VERSIONS_AT_ONCE = 1_000
/** Mirrors of one round. */
export const MIRROR_BATCH = 100
/** Between rounds, when nothing is due. */
export const MIRROR_ROUND_MS = 60 * 1000
/** How often all releases are looked through for mirrors that are no longer named. */
export const MIRROR_SCAN_MS = 60 * 60 * 1000
/** Releases of one page of that. */
export const MIRROR_SCAN_PAGE = 500
/** Mirrors that the operator may name. */
export const MAX_OPERATOR_MIRRORS = 100
/** Mirrors of one author that are looked at: nobody makes an index ask the whole network. */
export const MAX_MIRRORS_PER_ACTOR = 64
/** Characters of a mirror's address: as the lexicon's. */
export const MAX_MIRROR_URL_LENGTH = 2_048
/** Refs of one mirror that are kept: some 6,000 versions with manifest and origin. */
export const MAX_MIRROR_REFS = 20_000
/** Characters of a ref's name: those of a label and of any version that a person writes. */
export const MAX_MIRROR_REF_LENGTH = 512
/** Changes of one ref that are kept; of one that goes on, the last row is overwritten. */
export const MAX_REF_CHANGES = 100
/** How long it is kept what stood at the refs of a mirror that nobody names any more. */
export const MIRROR_FORGET_MS = 90 * 24 * 60 * 60 * 1000
/** Rows of one statement: PostgreSQL takes 65,535 parameters. */
export const MIRROR_ROWS_AT_ONCE = 1_000
/** Characters of a problem that are kept: one line of a log. */
export const MAX_MIRROR_PROBLEM_LENGTH = 300
/** Sides of one disagreement that are kept. */
export const MAX_ALARM_PARTIES = 50
/** Alarms that one look may raise: a mirror that is wrong everywhere is told of often enough by then. */
export const MAX_ALARMS_OF_LOOK = 500
