import type { IndexedManifest } from './manifest.js'

/** An atom that a manifest asks for. */
export interface ManifestRequirement {
  /** Tag of the set. */
  readonly set: string
  readonly label: string
  /** In Cargo syntax. */
  readonly requirement: string
}

/** The atoms that a manifest asks for: its dependencies, then the composer unless it is one of them. */
export function manifestRequirements({
  from,
  compose,
}: Pick<IndexedManifest, 'from' | 'compose'>): ManifestRequirement[] {
  const dependencies = [...from].flatMap(([set, labels]) =>
    [...labels].map(([label, requirement]) => ({ set, label, requirement })),
  )
  if (compose?.kind !== 'atom' || from.get(compose.set)?.has(compose.label)) return dependencies
  const { set, label, requirement = '*' } = compose
  return [...dependencies, { set, label, requirement }]
}
