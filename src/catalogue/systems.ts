import type { CatalogueEntry } from './schema.js'

const LINUX = ['x86_64-linux', 'aarch64-linux']
const DARWIN = ['x86_64-darwin', 'aarch64-darwin']

/**
 * Platforms by nixpkgs' group names, as the systems that nixpkgs builds for. "all" is no restriction: none is named.
 */
export function mapSystems({ platforms }: CatalogueEntry): string[] | undefined {
  if (Array.isArray(platforms)) return [...platforms]
  switch (platforms) {
    case 'linux':
      return [...LINUX]
    case 'darwin':
      return [...DARWIN]
    case 'unix':
    case 'linux+darwin':
      return [...LINUX, ...DARWIN]
    default:
      return undefined
  }
}
