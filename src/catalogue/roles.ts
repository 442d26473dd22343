import type { CatalogueEntry } from './schema.js'

/** Words in the names of packages and services that stand for a role in the network. */
const ROLES: ReadonlyMap<string, string> = new Map([
  ['appview', 'appview'],
  ['feed-generator', 'feed-generator'],
  ['feedgen', 'feed-generator'],
  ['jetstream', 'jetstream'],
  ['knot', 'knot'],
  ['labeler', 'labeler'],
  ['pds', 'pds'],
  ['plc-mirror', 'plc'],
  ['plc-server', 'plc'],
  ['relay', 'relay'],
])

/**
 * Roles that a service plays: those that its metadata names, else the one that its name ends in
 * ("indigo-relay"). Libraries and tools play none.
 */
export function mapRoles({ atproto, kind, pname }: CatalogueEntry): string[] | undefined {
  if (kind !== 'service') return undefined
  const named = [...(atproto?.services ?? []), atproto?.type ?? ''].flatMap((word) => ROLES.get(word) ?? [])
  const byName = ROLES.get(pname) ?? ROLES.get(pname.split('-').at(-1) ?? '')
  const roles = named.length > 0 ? named : byName === undefined ? [] : [byName]
  return roles.length > 0 ? [...new Set(roles)] : undefined
}
