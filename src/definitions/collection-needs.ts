import type { recipe } from '../lexicons/dev/firn.js'
import type { ResolvedItem } from './collection-findings.js'

/** A service that a collection runs, and what it cannot run without. */
export interface ServiceNeeds {
  /** Within the collection. */
  readonly name: string
  readonly missing: readonly recipe.Setting[]
}

/**
 * What whoever deploys a collection has to give, service by service: the required settings that neither the collection
 * sets nor the release has a value for.
 */
export function settingsToGive(items: readonly ResolvedItem[]): ServiceNeeds[] {
  return items.flatMap(({ item, service }) => {
    if (!item.service || !service || item.service.enable === false) return []
    const { settings = [], connect = [] } = item.service
    const given = new Set([...settings, ...connect].map(({ variable }) => variable))
    const missing = (service.settings ?? []).filter(
      ({ variable, required, default: value, from, service: other }) =>
        required && value === undefined && !isKnown(from) && other === undefined && !given.has(variable),
    )
    return [{ name: item.name, missing }]
  })
}

/** A host name is known once there is a virtual host, which nobody has before they say so. */
function isKnown(from: string | undefined): boolean {
  return from !== undefined && from !== 'hostName' && from !== 'publicUrl'
}
