// What a deep resolution may look at before it gives up with a clear error.

/** Definitions that the dependencies of the roots reach by any version: ten times nixpkgs' largest closures. */
export const MAX_DEEP_DEFINITIONS = 50_000
/** Releases among which the solver chooses: each has a variable of about 300 bytes. */
export const MAX_DEEP_RELEASES = 500_000
/** Pairs of a requirement and a release of its definition: each is compared once and may become a clause. */
export const MAX_DEEP_PAIRS = 10_000_000
/**
 * How long the search goes on: dead ends that it learns from, and literals that it decides, assumes, follows or traces. Some
 * half a minute of hard cases; graphs of a thousand definitions take a hundredth of it.
 */
export const DEEP_LIMITS = { conflicts: 100_000, steps: 100_000_000 } as const
/** Definitions whose candidates are asked for at a time. */
export const DEEP_LOOKUPS_AT_ONCE = 64
/** Conflicts, independent of each other, that one error explains. */
export const MAX_EXPLAINED_CONFLICTS = 5
/** Sentences of one derivation; beyond it only what takes part in the conflict is listed. */
export const MAX_DERIVATION_SENTENCES = 24
