import type { TakeNote } from './notes.js'
import type { CatalogueEntry } from './schema.js'

/** What an entry needs of another entry: which, and under what requirement. */
export interface MappedDependency {
  readonly target: CatalogueEntry
  readonly requirement: string
}

/**
 * The dependencies of an entry that are entries themselves, by attribute, alias or name. Others, such as a
 * database server, are noted.
 */
export function mapDependencies(
  entry: CatalogueEntry,
  entries: readonly CatalogueEntry[],
  note: TakeNote,
): MappedDependency[] {
  const { dependencies, atprotoDependencies } = entry.atproto ?? {}
  const wanted = new Map<string, string>((dependencies ?? []).map((name) => [name, '*']))
  for (const [name, requirement] of Object.entries(atprotoDependencies ?? {})) {
    wanted.set(name, typeof requirement === 'string' ? requirement : '*')
  }
  return [...wanted].flatMap(([name, requirement]) => {
    const target = entries.find((other) => other !== entry && isCalled(other, name))
    if (target) return [{ target, requirement }]
    note(...leftOut(`${name}, which is no entry of the catalogue`))
    return []
  })
}

/** Those of which there is a release; the others are noted, for no lock could be made with them. */
export function releasedDependencies(
  dependencies: readonly MappedDependency[],
  isReleased: (entry: CatalogueEntry) => boolean,
  note: TakeNote,
): MappedDependency[] {
  return dependencies.filter(({ target }) => {
    if (isReleased(target)) return true
    note(...leftOut(`${target.attr}, of which the catalogue gives no release`))
    return false
  })
}

function leftOut(what: string): Parameters<TakeNote> {
  const fix = 'Add it as a dependency once it is published, or as a build input.'
  return ['dependency-left-out', 'info', `The catalogue says that it needs ${what}.`, fix]
}

function isCalled({ attr, aliases, pname }: CatalogueEntry, name: string): boolean {
  return attr === name || pname === name || (aliases ?? []).includes(name)
}
