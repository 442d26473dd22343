// What the files of atoms may hold: atom.toml, ekala.toml and atom.lock.

/** Bytes of an atom.toml or ekala.toml. A release record carries the manifest whole, within MAX_RECORD_BYTES. */
export const MAX_MANIFEST_BYTES = 65_536
/** Bytes of an atom.lock: an entry has about 300, so some 1,700 dependencies. */
export const MAX_LOCK_BYTES = 524_288
/**
 * Tables, arrays and dotted keys inside each other. Manifests have at most five, toml-rs itself stops at 80, and
 * the parser recurses for each.
 */
export const MAX_TOML_DEPTH = 64
/** Keys and values of a file. Time and memory of the parser grow with them, about 20 µs each. */
export const MAX_TOML_VALUES = 25_000
/**
 * As MAX_TOML_VALUES, of what others send and nobody asked for, which is read again and again: a requirement of a
 * manifest is one value, and a record has 128 of them at most.
 */
export const MAX_SENT_TOML_VALUES = 1_000
/** Findings that a file is told of; more help nobody. */
export const MAX_FILE_FINDINGS = 50
