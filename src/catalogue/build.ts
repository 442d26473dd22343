import { recipe } from '../lexicons/dev/firn.js'
import { parseCargoArguments } from './cargo-arguments.js'
import { defined } from './defined.js'
import { EntryRefusal } from './entry-refusal.js'
import { usableHash } from './hashes.js'
import type { TakeNote } from './notes.js'
import { mapPrebuilt } from './prebuilt.js'
import type { Registries } from './registries.js'
import type { CatalogueEntry } from './schema.js'

type Build = recipe.Main['build']

/** A build, and what follows from it alone. */
export interface MappedBuild {
  readonly build: Build
  /** The program that it makes when it makes just one. */
  readonly program?: string
  /** Whether no more than a habit of the build tool says so. */
  readonly isInferred?: boolean
}

/**
 * The build form of an entry, by the builder that the catalogue names.
 * @throws EntryRefusal `FakeHash`, `MalformedHash`, `MissingDependencyHash`, `UnsupportedBuild`, `ComposedOnly`, `NoDownload`
 */
export function mapBuild(entry: CatalogueEntry, registries: Registries, note: TakeNote): MappedBuild {
  const builder = entry.builder ?? ''
  if (builder.startsWith('crane.')) return mapCrane(entry, note)
  if (builder.startsWith('rustPlatform.buildRustPackage')) return mapRustPackage(entry)
  if (builder.startsWith('buildGoModule')) return mapGo(entry)
  if (builder.startsWith('buildNpmPackage')) return mapNpm(entry)
  if (builder === 'stdenv.mkDerivation') return mapDerivation(entry, registries, note)
  if (builder === 'runCommand' || builder === 'symlinkJoin') {
    throw new EntryRefusal(
      'ComposedOnly',
      'It only joins other entries, and the catalogue does not name them.',
    )
  }
  throw new EntryRefusal('UnsupportedBuild', `No build form of a record does what "${builder}" does.`)
}

function mapCrane({ build }: CatalogueEntry, note: TakeNote): MappedBuild {
  const { packages, bins, features, noDefaultFeatures, leftOut } = parseCargoArguments(
    build?.cargoExtraArgs ?? '',
  )
  for (const argument of leftOut) {
    const message = `A record has no place for the cargo argument ${argument}, so all targets are built.`
    note('argument-left-out', 'info', message, 'Nothing, where the package has no other targets.')
  }
  return {
    build: defined(
      recipe.rust.$build({
        builder: 'crane',
        cargoLock: true,
        packages: someOf(packages),
        bins: someOf(bins),
        features: someOf(features),
        noDefaultFeatures: noDefaultFeatures || undefined,
      }),
    ),
    ...(bins.length === 0 && leftOut.length === 0 ? inferred(only(packages)) : only(bins)),
  }
}

function mapRustPackage(entry: CatalogueEntry): MappedBuild {
  const cargoHash = dependencyHash(entry, 'cargoHash')
  if (entry.depHashes?.npmDepsHash !== undefined) {
    dependencyHash(entry, 'npmDepsHash')
    throw new EntryRefusal(
      'ComposedOnly',
      'It joins a Rust and a Node build, whose folders the catalogue does not name.',
    )
  }
  return { build: recipe.rust.$build({ builder: 'buildRustPackage', cargoHash }) }
}

function mapGo(entry: CatalogueEntry): MappedBuild {
  const subPackages = entry.build?.subPackages ?? []
  return {
    build: defined(
      recipe.go.$build({
        vendorHash: entry.depHashes?.vendorHash === null ? null : dependencyHash(entry, 'vendorHash'),
        subPackages: someOf(subPackages),
      }),
    ),
    // go build names a program after the last element of its package's path.
    ...only(subPackages.map((path) => path.split('/').at(-1) ?? path)),
  }
}

function mapNpm(entry: CatalogueEntry): MappedBuild {
  const depsHash = dependencyHash(entry, 'npmDepsHash')
  if (entry.builder?.includes('pnpm')) {
    const message =
      'The catalogue fetches a pnpm workspace with the npm fetcher, which does not read its lock file.'
    throw new EntryRefusal('UnsupportedBuild', message)
  }
  return { build: recipe.node.$build({ manager: 'npm', depsHash }) }
}

/** `stdenv.mkDerivation` says nothing of what its phases do; the catalogue's language and remarks do. */
function mapDerivation(entry: CatalogueEntry, registries: Registries, note: TakeNote): MappedBuild {
  const { language = '', extraInputs, mainProgram } = entry
  if (language?.includes('source-only copy')) {
    const message = 'The catalogue copies the source without building it, which is recorded as static files.'
    note('copied-source', 'info', message, 'Record a build once there is one.')
    return { build: recipe.site.$build({}) }
  }
  if (language === 'ruby') {
    const message =
      'The catalogue does not tell its build phases; by its language it is recorded as a Bundler build.'
    note(
      'inferred-build',
      'warning',
      message,
      'Check that the source holds Gemfile, Gemfile.lock and gemset.nix.',
    )
    return { build: defined(recipe.ruby.$build({ executables: mainProgram ? [mainProgram] : undefined })) }
  }
  if (language === 'typescript/deno') return refuseDeno(entry)
  if (language === 'prebuilt binary') return { build: mapPrebuilt(entry, registries, note) }
  if (!entry.upstream) {
    const message = `It has no source of its own: the catalogue names ${extraInputs?.length ?? 0} files that its build takes in, and neither where they go nor what the build does.`
    throw new EntryRefusal('NoSource', message)
  }
  throw new EntryRefusal(
    'UnsupportedBuild',
    `The catalogue does not tell how "${language}" is built in stdenv.mkDerivation.`,
  )
}

function refuseDeno({ extraInputs }: CatalogueEntry): never {
  const cache = (extraInputs ?? []).find(({ what }) => what.includes('deno cache'))
  if (cache)
    throw new EntryRefusal('FakeHash', 'The hash of its Deno cache is lib.fakeHash: nobody has built it.')
  const message =
    '"deno cache" runs in its build phase, which has no network, and no hash pins its dependencies.'
  throw new EntryRefusal('MissingDependencyHash', message)
}

function dependencyHash({ depHashes }: CatalogueEntry, name: string): string {
  const hash = depHashes?.[name]
  if (typeof hash === 'string') return usableHash(name, hash)
  throw new EntryRefusal('MissingDependencyHash', `The catalogue has no ${name}, which the build needs.`)
}

function someOf(list: readonly string[]): string[] | undefined {
  return list.length > 0 ? [...list] : undefined
}

function inferred(made: { program?: string }): Pick<MappedBuild, 'program' | 'isInferred'> {
  return made.program === undefined ? made : { ...made, isInferred: true }
}

function only(programs: readonly string[]): { program?: string } {
  const [program, ...others] = programs
  return program !== undefined && others.length === 0 ? { program } : {}
}
