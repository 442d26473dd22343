import type { recipe } from '../lexicons/dev/firn.js'
import type { CatalogueEntry } from './schema.js'

/**
 * The declared service of an entry whose metadata names its environment variables. Their types are not told:
 * what sounds like a secret must be taken for one, or its value would lie in the world-readable store.
 */
export function mapService({ kind, atproto }: CatalogueEntry): recipe.Service | undefined {
  if (kind !== 'service') return undefined
  const required = atproto?.configuration?.required ?? []
  const optional = atproto?.configuration?.optional ?? []
  const settings = [
    ...required.map((variable) => ({ variable, type: typeOf(variable), required: true })),
    ...optional.map((variable) => ({ variable, type: typeOf(variable) })),
  ]
  return settings.length > 0 ? { settings } : undefined
}

function typeOf(variable: string): string {
  // A database URL carries its password.
  if (/(?:PASSWORD|SECRET|TOKEN|PRIVATE_KEY|API_KEY|DATABASE_URL|(?:^|_)PG)$/.test(variable)) return 'secret'
  return /(?:^|_)PORT$/.test(variable) ? 'port' : 'string'
}
