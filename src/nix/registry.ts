import type { NixpkgsPin } from '../resolve/lock.js'

/** A package or a model that `<id>/<name>` may mean to Nix. */
export interface RegistryPackage {
  readonly handle: string | null
  readonly name: string
  /** Where its newest tree is to be had. */
  readonly url: string
}

/** A flake registry, version 2 (nix, src/libfetchers/registry.cc). */
export interface FlakeRegistry {
  readonly version: 2
  readonly flakes: readonly RegistryEntry[]
}

interface RegistryEntry {
  readonly from: { readonly type: 'indirect'; readonly id: string; readonly ref?: string }
  readonly to: Readonly<Record<string, string>>
}

/** What Nix takes for the name of a flake; a single other one makes it refuse the whole registry. */
const ID = /^[a-zA-Z][a-zA-Z0-9_-]*$/
/** Nix reads forty hexadecimal digits as a commit. */
const REVISION = /^[0-9a-f]{40}$/
/** Names of the registry that everybody has: an author must not stand in their place. */
const RESERVED: ReadonlySet<string> = new Set([
  'firn',
  'flake-compat',
  'flake-parts',
  'flake-utils',
  'home-manager',
  'nix',
  'nix-darwin',
  'nixos-hardware',
  'nixos-homepage',
  'nixos-search',
  'nixpkgs',
  'nur',
  'templates',
])

/**
 * The registry of all packages and models, so that `nix run alice/hello` works: `alice` is the first label of the
 * handle, for the first author who has it, and `alice-example` the whole handle. What Nix cannot hold is left out.
 * @param packages in the order in which their authors became known
 */
export function flakeRegistry(
  packages: readonly RegistryPackage[],
  { origin, nixpkgs }: { readonly origin: string; readonly nixpkgs: Pick<NixpkgsPin, 'original'> },
): FlakeRegistry {
  const owners = new Map<string, string>()
  const flakes: RegistryEntry[] = [
    { from: { type: 'indirect', id: 'nixpkgs' }, to: nixpkgs.original },
    { from: { type: 'indirect', id: 'firn' }, to: { type: 'tarball', url: `${origin}/nixexprs.tar.gz` } },
  ]
  for (const { handle, name, url } of packages) {
    if (handle === null || REVISION.test(name)) continue
    for (const id of idsOf(handle)) {
      const owner: string = owners.get(id) ?? handle
      owners.set(id, owner)
      if (owner === handle)
        flakes.push({ from: { type: 'indirect', id, ref: name }, to: { type: 'tarball', url } })
    }
  }
  return { version: 2, flakes }
}

/** Whole handles first come to mind second, but never change owner with another account's coming and going. */
function idsOf(handle: string): string[] {
  const [first = ''] = handle.split('.')
  return [...new Set([first, handle.replaceAll('.', '-')])].filter((id) => ID.test(id) && !RESERVED.has(id))
}
