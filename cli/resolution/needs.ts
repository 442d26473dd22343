import type { IndexedManifest, Manifest } from '../../src/atoms/manifest/manifest.js'
import type { DeclaredSet } from './places.js'
import type { IndexedVersion } from './signed-versions.js'

/** One atom that a manifest asks for. */
export interface Need {
  readonly set: DeclaredSet
  readonly label: string
  readonly requirement: string
  /** Whether it composes the atom, or is one of its dependencies. */
  readonly role: 'composer' | 'dependency'
}

/** What a composer is asked for where the manifest says nothing. */
export const ANY_VERSION = '*'

/**
 * The atoms that a manifest asks for.
 * @param knownRoots root commits by tag, where a lock tells them
 */
export function needsOf(
  { sets, from, compose }: Manifest | IndexedManifest,
  knownRoots: ReadonlyMap<string, string> = new Map(),
): Need[] {
  const declared = (tag: string): DeclaredSet => ({
    tag,
    mirrors: sets.get(tag) ?? [],
    knownRoot: knownRoots.get(tag),
  })
  const composer: Need[] =
    compose?.kind === 'atom'
      ? [
          {
            set: declared(compose.set),
            label: compose.label,
            requirement: compose.requirement ?? ANY_VERSION,
            role: 'composer',
          },
        ]
      : []
  const dependencies = [...from].flatMap(([tag, labels]) =>
    [...labels].map(
      ([label, requirement]): Need => ({ set: declared(tag), label, requirement, role: 'dependency' }),
    ),
  )
  return [...composer, ...dependencies]
}

/** The atoms that a signed record says its version asks for. */
export function signedNeeds({ sets, requirements }: IndexedVersion): Need[] {
  return requirements.flatMap(({ set: tag, label, requirement }): Need[] => {
    const set = sets.find((one) => one.tag === tag)
    if (set === undefined) return []
    return [
      {
        set: { tag, mirrors: set.mirrors ?? [], knownRoot: set.rootCommit },
        label,
        requirement,
        role: 'dependency',
      },
    ]
  })
}
