/**
 * What a definition of the kind atom says beside what every definition says (`definition`, of the same uri). Several
 * authors may claim one atom: each has a row.
 */
export interface AtomTable {
  /** Of the definition: `at://<did>/dev.firn.atom/<atomId>`. */
  uri: string
  did: string
  atomId: string
  /** In NFKC. */
  label: string
  /** The first commit of its repository: what makes atoms one set. */
  rootCommit: string
  /** The name by which others are advised to call the set. */
  setTag: string | null
  mirrors: string[]
}

/** What a release of an atom says beside what every release says (`release`, of the same uri). */
export interface AtomReleaseTable {
  uri: string
  did: string
  definitionUri: string
  atomId: string
  label: string
  rootCommit: string
  version: string
  /** As in `release`: the order of an atom's versions, over all authors. */
  versionKey: string
  /** The atom commit: `rev` of the snapshot. */
  commit: string
  /** The commit of the source. */
  origin: string
  tree: string
  format: string
  path: string | null
  contentHash: string | null
  /** PURL type: `atom`, `cargo`, `npm`, … */
  ecosystem: string
  mirrors: string[]
  /** As its manifest says. */
  description: string | null
  tags: string[]
}

/** What a release of an atom needs: its edges to other atoms, whoever publishes them. */
export interface AtomRequirementTable {
  releaseUri: string
  /** What its manifest calls the set. */
  setTag: string
  setRoot: string
  label: string
  /** AtomId of `setRoot` and `label`: who needs an atom. */
  atomId: string
  requirement: string
}

export interface PartialDatabase {
  atom: AtomTable
  atomRelease: AtomReleaseTable
  atomRequirement: AtomRequirementTable
}
