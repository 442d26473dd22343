import { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintOutput } from './flake-outputs.js'
import { lintHash } from './hashes.js'
import { lintKnown } from './known.js'
import {
  lintAttributes,
  lintFlags,
  lintModuleNames,
  lintPath,
  lintProgram,
  lintWord,
  lintWords,
} from './names.js'
import { lintNode } from './node.js'
import { lintPlace } from './places.js'
import { lintPlatforms } from './platforms.js'
import type { PlacedRecipe } from './recipes.js'
import { lintRust } from './rust.js'
import { lintUrls, type UrlRules } from './urls.js'

type Build = recipe.Main['build']

// As src/nix/library/lib/check.nix has them.
const PERMISSION = /^(?:(?:allow|deny)-[a-z]+(?:=[A-Za-z0-9_@.,:/+-]+)?|allow-all)$/
const PART = /^[A-Za-z0-9][A-Za-z0-9_-]{0,95}$/
const GEM_VERSION = /^[A-Za-z0-9][A-Za-z0-9+._?=-]{0,200}$/
const TOOLS = ['make', 'autotools', 'cmake', 'meson']

/** Builds that cannot work as recorded: unpinned dependencies, unknown forms, folders outside of the source. */
export function lintBuild(placed: PlacedRecipe, rules: UrlRules): Finding[] {
  const { build } = placed.recipe
  return [...lintPlace(placed), ...lintForm(build, [...placed.path, 'build'], rules)]
}

function lintForm(build: Build, path: FieldPath, rules: UrlRules): Finding[] {
  if (recipe.rust.$isTypeOf(build)) return lintRust(build, path)
  if (recipe.node.$isTypeOf(build)) return lintNode(build, path)
  if (recipe.go.$isTypeOf(build)) return lintGo(build, path)
  if (recipe.deno.$isTypeOf(build)) return lintDeno(build, path)
  if (recipe.python.$isTypeOf(build)) {
    return [
      ...lintAttributes(build.buildSystem, [...path, 'buildSystem']),
      ...lintAttributes(build.dependencies, [...path, 'dependencies']),
      ...lintModuleNames(build.importsCheck, [...path, 'importsCheck']),
    ]
  }
  if (recipe.ruby.$isTypeOf(build)) return lintRuby(build, path, rules)
  if (recipe.generic.$isTypeOf(build)) {
    return [...lintKnown(build.tool, TOOLS, [...path, 'tool']), ...lintFlags(build.flags, [...path, 'flags'])]
  }
  if (recipe.prebuilt.$isTypeOf(build)) return lintPlatforms(build, path, rules)
  if (recipe.site.$isTypeOf(build)) return lintPath(build.root, [...path, 'root'])
  if (recipe.expression.$isTypeOf(build)) {
    return [authorsNix('The build is Nix text by its author', [...path, 'text'], OTHER_FORM)]
  }
  if (recipe.composed.$isTypeOf(build)) return lintParts(build, path)
  if (recipe.flake.$isTypeOf(build)) {
    const attribute = [...path, 'attribute']
    const nix = authorsNix('The build is flake.nix of its source', attribute, OTHER_FORM)
    return [nix, ...lintOutput(build.attribute, attribute)]
  }
  return [
    finding(
      'unknown-build',
      [...path, '$type'],
      `"${build.$type}" is no build form that firn knows.`,
      `Use one of ${BUILD_TYPES.join(', ')}.`,
    ),
  ]
}

const OTHER_FORM = 'Use a declared build form where one fits.'

/** Nix is evaluated on the machine of whoever builds, before any sandbox. */
function authorsNix(what: string, path: FieldPath, fix: string): Finding {
  return finding('expression', path, `${what}, which firn hands on without checking what it does.`, fix)
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

function lintDeno(build: recipe.Deno, path: FieldPath): Finding[] {
  const unknown = (build.permissions ?? []).flatMap((permission, index) => {
    if (PERMISSION.test(permission)) return []
    const fix = 'Write allow-net, allow-read=/etc/hello and the like, without leading dashes.'
    return [
      finding('invalid-word', [...path, 'permissions', index], `"${permission}" is no permission.`, fix),
    ]
  })
  return [
    ...lintHash(build.depsHash, [...path, 'depsHash']),
    ...lintPath(build.entry, [...path, 'entry']),
    ...lintWord(build.task, [...path, 'task']),
    ...unknown,
  ]
}

function lintRuby(build: recipe.Ruby, path: FieldPath, rules: UrlRules): Finding[] {
  const { gemdir, gems = [], remotes, executables = [], scripts = [] } = build
  const missing = 'Nothing says where the gems come from.'
  const reads = 'The gems are those of gemset.nix of its source'
  return [
    ...(build.gems ? [] : [authorsNix(reads, path, 'Name them in "gems", with their hashes.')]),
    ...lintPath(gemdir, [...path, 'gemdir']),
    ...gems.flatMap(({ name, version, hash, dependencies }, index) => [
      ...lintWord(name, [...path, 'gems', index, 'name']),
      ...lintGemVersion(version, [...path, 'gems', index, 'version']),
      ...lintHash(hash, [...path, 'gems', index, 'hash']),
      ...lintWords(dependencies, [...path, 'gems', index, 'dependencies']),
    ]),
    ...(remotes ? lintUrls(remotes, [...path, 'remotes'], rules) : []),
    ...(gems.length > 0 && !remotes
      ? [finding('missing-source', [...path, 'remotes'], missing, 'Add the address of the server.')]
      : []),
    ...executables.flatMap((name, index) => lintProgram(name, [...path, 'executables', index])),
    ...scripts.flatMap((script, index) => [
      ...lintProgram(script.name, [...path, 'scripts', index, 'name']),
      ...lintPath(script.path ?? '', [...path, 'scripts', index, 'path']),
    ]),
  ]
}

function lintGemVersion(version: string, path: FieldPath): Finding[] {
  if (GEM_VERSION.test(version)) return []
  const fix = 'Write it as Gemfile.lock does, as in 1.2.3 or 1.2.3-x86_64-linux.'
  return [finding('invalid-word', path, `"${version}" is no version of a gem.`, fix)]
}

function lintParts({ parts }: recipe.Composed, path: FieldPath): Finding[] {
  const names = new Set<string>()
  return parts.flatMap(({ name }, index) => {
    const place = [...path, 'parts', index, 'name']
    const known = names.has(name)
    names.add(name)
    if (known)
      return [finding('duplicate-part', place, `Two parts are called "${name}".`, 'Rename one of them.')]
    if (PART.test(name)) return []
    const fix = 'Use letters, digits, - and _, and no sign first.'
    return [finding('invalid-word', place, `"${name}" cannot be the name of a part.`, fix)]
  })
}
