import { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import { lintFolder } from './names.js'
import { lintPlatforms } from './platforms.js'
import type { PlacedRecipe } from './recipes.js'
import type { UrlRules } from './urls.js'

type Build = recipe.Main['build']

const TOOLS = ['make', 'autotools', 'cmake', 'meson']
const MANAGERS = ['npm', 'pnpm', 'yarn']
/** Builds that a record may hold and that firn does not turn into Nix yet. */
const NOT_EMITTED: readonly string[] = [recipe.deno, recipe.ruby, recipe.flake, recipe.composed].map(
  ({ $type }) => $type,
)

/** Builds that cannot work as recorded: unpinned dependencies, unknown forms, folders outside of the source. */
export function lintBuild({ recipe: { build }, path }: PlacedRecipe, rules: UrlRules): Finding[] {
  const buildPath = [...path, 'build']
  return [...lintEmitted(build, buildPath), ...lintForm(build, buildPath, rules)]
}

function lintEmitted(build: Build, path: FieldPath): Finding[] {
  if (!NOT_EMITTED.includes(build.$type)) return []
  return [
    finding(
      'unsupported-build',
      path,
      `firn does not emit Nix for ${build.$type.split('#')[1]} builds yet.`,
      'Publish it all the same, or write an expression in its place.',
    ),
  ]
}

function lintForm(build: Build, path: FieldPath, rules: UrlRules): Finding[] {
  if (recipe.rust.$isTypeOf(build)) return lintRust(build, path)
  if (recipe.node.$isTypeOf(build)) return lintNode(build, path)
  if (recipe.go.$isTypeOf(build)) {
    const hash = build.vendorHash === null ? [] : lintHash(build.vendorHash, [...path, 'vendorHash'])
    return [...hash, ...lintFolder(build.modRoot, [...path, 'modRoot'])]
  }
  if (recipe.deno.$isTypeOf(build)) {
    return [
      ...lintHash(build.depsHash, [...path, 'depsHash']),
      ...lintFolder(build.entry, [...path, 'entry']),
    ]
  }
  if (recipe.ruby.$isTypeOf(build)) return lintFolder(build.gemdir, [...path, 'gemdir'])
  if (recipe.generic.$isTypeOf(build)) {
    return lintKnown(build.tool, TOOLS, [...path, 'tool'])
  }
  if (recipe.prebuilt.$isTypeOf(build)) return lintPlatforms(build, path, rules)
  if (recipe.site.$isTypeOf(build)) return lintFolder(build.root, [...path, 'root'])
  if (recipe.expression.$isTypeOf(build)) {
    const message = 'The build is Nix text by its author, which firn hands on without checking what it does.'
    return [finding('expression', [...path, 'text'], message, 'Use a declared build form where one fits.')]
  }
  if (recipe.composed.$isTypeOf(build)) return lintParts(build, path)
  if (recipe.python.$isTypeOf(build) || recipe.flake.$isTypeOf(build)) return []
  return [
    finding(
      'unknown-build',
      [...path, '$type'],
      `"${build.$type}" is no build form that firn knows.`,
      `Use one of ${BUILD_TYPES.join(', ')}.`,
    ),
  ]
}

const BUILD_TYPES = [
  recipe.rust,
  recipe.node,
  recipe.go,
  recipe.deno,
  recipe.python,
  recipe.ruby,
  recipe.generic,
  recipe.prebuilt,
  recipe.site,
  recipe.flake,
  recipe.expression,
  recipe.composed,
].map(({ $type }) => $type)

function lintRust(build: recipe.Rust, path: FieldPath): Finding[] {
  const findings = (build.outputHashes ?? []).flatMap(({ hash }, index) =>
    lintHash(hash, [...path, 'outputHashes', index, 'hash']),
  )
  if (build.builder !== undefined) {
    findings.push(...lintKnown(build.builder, ['buildRustPackage', 'crane'], [...path, 'builder']))
  }
  if (build.cargoHash !== undefined) {
    findings.push(...lintHash(build.cargoHash, [...path, 'cargoHash']))
    if (!build.cargoLock) return findings
    const message = 'Both cargoHash and cargoLock say where the dependencies come from.'
    return [
      ...findings,
      finding('conflicting-deps', [...path, 'cargoLock'], message, 'Leave one of them out.'),
    ]
  }
  if (build.cargoLock) return findings
  const fix = 'Add cargoHash, or cargoLock: true where the source holds a Cargo.lock.'
  return [
    ...findings,
    finding('missing-deps-hash', [...path, 'cargoHash'], 'Nothing pins the Cargo dependencies.', fix),
  ]
}

function lintNode(build: recipe.Node, path: FieldPath): Finding[] {
  const findings = [
    ...lintKnown(build.manager, MANAGERS, [...path, 'manager']),
    ...lintHash(build.depsHash, [...path, 'depsHash']),
  ]
  if (build.manager !== 'pnpm' || build.fetcherVersion !== undefined) return findings
  return [
    ...findings,
    finding(
      'missing-fetcher-version',
      [...path, 'fetcherVersion'],
      'The hash of pnpm dependencies depends on the version of their fetcher.',
      'Add fetcherVersion: 3, and take depsHash from a build with it.',
    ),
  ]
}

function lintKnown(value: string, known: readonly string[], path: FieldPath): Finding[] {
  if (known.includes(value)) return []
  return [finding('unknown-tool', path, `"${value}" is unknown to firn.`, `Use one of ${known.join(', ')}.`)]
}

function lintParts({ parts }: recipe.Composed, path: FieldPath): Finding[] {
  const names = new Set<string>()
  return parts.flatMap(({ name }, index) => {
    if (!names.has(name)) {
      names.add(name)
      return []
    }
    const place = [...path, 'parts', index, 'name']
    return [finding('duplicate-part', place, `Two parts are called "${name}".`, 'Rename one of them.')]
  })
}
