import path from 'node:path'
import type { PrivateNix } from '../support/private-nix.js'
import { LIB } from './library.js'

const ROOT = path.resolve(import.meta.dirname, '../..')

export interface LockEntry {
  readonly name?: string
  readonly version: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A package of npm's registry, by its hash. */
export interface PackageSource {
  readonly name: string
  readonly outputHash: string
  readonly buildCommand: string
}

/** What firn's package asks buildNpmPackage to build. */
export interface PackageArguments {
  readonly pname: string
  readonly version: string
  /** Path in the store. */
  readonly src: string
  readonly installPhase: string
  readonly installCheckPhase: string
  readonly npmRebuildFlags: readonly string[]
  readonly dontNpmBuild: boolean
  readonly mainProgram: string
  readonly npmDeps: {
    readonly package: LockEntry
    readonly packageLock: { readonly packages: Readonly<Record<string, LockEntry>> }
    /** What is fetched for each, by its place in the lock. */
    readonly packageSourceOverrides: Readonly<Record<string, PackageSource>>
  }
}

export async function packageArguments(nix: PrivateNix, system = 'x86_64-linux'): Promise<PackageArguments> {
  const expression = `
    let
      lib = import ${LIB};
      pkgs = import ${import.meta.dirname}/stub-pkgs.nix { inherit lib; system = "${system}"; };
      inherit (pkgs.callPackage ${ROOT}/nix/package.nix { }) arguments;
    in
    {
      inherit (arguments)
        pname version src installPhase installCheckPhase npmRebuildFlags dontNpmBuild;
      inherit (arguments.meta) mainProgram;
      npmDeps = arguments.npmDeps.arguments // {
        packageSourceOverrides = builtins.mapAttrs (_: source: {
          inherit (source.arguments) name outputHash buildCommand;
        }) arguments.npmDeps.arguments.packageSourceOverrides;
      };
    }
  `
  // The source is copied to the store.
  const args = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', expression]
  return JSON.parse((await nix.nixInstantiate(args)).stdout)
}
