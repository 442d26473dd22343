import { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintOutput } from './flake-outputs.js'
import { lintHash } from './hashes.js'
import { lintKnown } from './known.js'
import { lintAttributes, lintFlags, lintModuleNames, lintPath, lintWords } from './names.js'
import { lintNode } from './node.js'
import { lintPlatforms } from './platforms.js'
import type { PlacedRecipe } from './recipes.js'
import { lintRust } from './rust.js'
import type { UrlRules } from './urls.js'

type Build = recipe.Main['build']

const TOOLS = ['make', 'autotools', 'cmake', 'meson']
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
  if (recipe.go.$isTypeOf(build)) return lintGo(build, path)
  if (recipe.deno.$isTypeOf(build)) {
    return [...lintHash(build.depsHash, [...path, 'depsHash']), ...lintPath(build.entry, [...path, 'entry'])]
  }
  if (recipe.python.$isTypeOf(build)) {
    return [
      ...lintAttributes(build.buildSystem, [...path, 'buildSystem']),
      ...lintAttributes(build.dependencies, [...path, 'dependencies']),
      ...lintModuleNames(build.importsCheck, [...path, 'importsCheck']),
    ]
  }
  if (recipe.ruby.$isTypeOf(build)) return lintPath(build.gemdir, [...path, 'gemdir'])
  if (recipe.generic.$isTypeOf(build)) {
    return [...lintKnown(build.tool, TOOLS, [...path, 'tool']), ...lintFlags(build.flags, [...path, 'flags'])]
  }
  if (recipe.prebuilt.$isTypeOf(build)) return lintPlatforms(build, path, rules)
  if (recipe.site.$isTypeOf(build)) return lintPath(build.root, [...path, 'root'])
  if (recipe.expression.$isTypeOf(build)) {
    const message = 'The build is Nix text by its author, which firn hands on without checking what it does.'
    return [finding('expression', [...path, 'text'], message, 'Use a declared build form where one fits.')]
  }
  if (recipe.composed.$isTypeOf(build)) return lintParts(build, path)
  if (recipe.flake.$isTypeOf(build)) return lintOutput(build.attribute, [...path, 'attribute'])
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

function lintGo(build: recipe.Go, path: FieldPath): Finding[] {
  return [
    ...(build.vendorHash === null ? [] : lintHash(build.vendorHash, [...path, 'vendorHash'])),
    ...lintWords(build.subPackages, [...path, 'subPackages']),
    ...lintFlags(build.ldflags, [...path, 'ldflags']),
    ...lintWords(build.tags, [...path, 'tags']),
    ...lintPath(build.modRoot, [...path, 'modRoot']),
  ]
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
