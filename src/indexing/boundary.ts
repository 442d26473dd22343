/**
 * The durable boundaries: moments between which a crash must lose nothing and repeat harmlessly. Tests end the process
 * at each of them.
 */
export type Boundary =
  /** A commit was verified; its transaction has not begun. */
  | 'after-verify-before-tx'
  /** Rows are written, and neither cursor nor commit. */
  | 'in-tx-after-rows'
  /** The transaction is committed; the low-water mark in memory does not know it. */
  | 'after-commit-before-ack'
  /** A repository was marked to be fetched whole. */
  | 'after-desync-mark'
  /** A stranger is kept to be looked at, and the cursor may be past it. Nobody has looked. */
  | 'stranger-before-look'
  /** A whole repository's rows are being written. */
  | 'resync-after-nth-record'
  /** A whole repository's rows are written, its state and revision are not. */
  | 'resync-before-state'
  /** A page of a backfill is stored. */
  | 'backfill-after-page'
  /** This process leads, and has not followed anything yet. */
  | 'after-lock-before-first-event'

/** Hears of each boundary as it is passed. */
export type OnBoundary = (boundary: Boundary) => void
