// Names, trees and addresses of atoms.

/** Bytes of UTF-8 in a label, tag or identifier, after NFKC: eka's `atom` crate. */
export const MAX_ATOM_NAME_BYTES = 128
/** Directories inside each other in a tree that is hashed: git's own default, `core.maxTreeDepth`. */
export const MAX_HASHED_TREE_DEPTH = 2048
/** Characters of an atom URI that a person types; an at-uri with a requirement fits well. */
export const MAX_ATOM_URI_LENGTH = 2048
