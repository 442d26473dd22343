/** The name of the file in an atom's directory. */
export const MANIFEST_FILE = 'atom.toml'

/** What an `atom.toml` says; generation C of the format (eka, `format pre1`). */
export interface Manifest {
  /** In NFKC, as it is hashed. */
  readonly label: string
  /** Semantic version, build metadata included. */
  readonly version: string
  readonly description?: string | undefined
  /** `[package.meta] tags`. */
  readonly tags: readonly string[]
  /** `[package.sets]`: tag → mirrors with one root commit between them; `::` is this repository. */
  readonly sets: ReadonlyMap<string, readonly string[]>
  readonly compose: Composer
  /** `[deps.from.<set>]`: set → label → Cargo requirement. */
  readonly from: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** `[deps.direct.nix]`: name → what is fetched. */
  readonly direct: ReadonlyMap<string, DirectDependency>
}

/** How the atom's Nix files become a value. */
export type Composer =
  /** `[compose.with.<label>]`: another atom composes it, from `entry` on. */
  | {
      readonly kind: 'atom'
      readonly label: string
      readonly set: string
      readonly requirement?: string | undefined
      readonly entry: string
    }
  /** `[compose.as] nix`: the file or directory is imported as it is. */
  | { readonly kind: 'nix'; readonly entry: string }
  /** `[compose.as] static = "config"`: data alone, without dependencies. */
  | { readonly kind: 'static' }

/** A source that is no atom. */
export type DirectDependency = DirectSource & {
  /** The atom whose locked version stands for `__VERSION__` in the address. */
  readonly fromVersion?: { readonly set: string; readonly label: string } | undefined
}

export type DirectSource =
  /** One file. */
  | { readonly kind: 'url'; readonly url: string }
  /** An archive, unpacked. */
  | { readonly kind: 'tar'; readonly url: string }
  /** A commit: of a ref, of the highest tag that meets the requirement, or of HEAD. */
  | {
      readonly kind: 'git'
      readonly url: string
      readonly ref?: string | undefined
      readonly requirement?: string | undefined
    }
  /** Fetched when it is built with, not when Nix evaluates. */
  | { readonly kind: 'build'; readonly url: string; readonly unpack: boolean }

/** What stands in an address for the version of `fromVersion`. */
export const VERSION_PLACEHOLDER = '__VERSION__'

/** The entry of a composer where none is written: the atom's own directory. */
export const DEFAULT_ENTRY = '.'

/**
 * What could be read of a manifest that others wrote. Published ones lack `[compose]`, and the oldest have an
 * `[atom]` table in place of `[package]`.
 */
export interface IndexedManifest extends Omit<Manifest, 'compose'> {
  readonly compose: Composer | undefined
  readonly table: 'package' | 'atom'
}
