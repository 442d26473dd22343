import { recipe } from '../../lexicons/dev/firn.js'
import {
  type Assignment,
  call,
  type Expression,
  lambda,
  list,
  literal,
  set,
  string,
  variable,
} from '../expression.js'
import { attributesOf } from './attributes.js'
import { check, checkAll, PackageNixError, shellQuote } from './checks.js'
import { buildDeno } from './deno.js'
import type { Fetched } from './fetching.js'
import type { Arguments } from './layout.js'
import { buildNode } from './node.js'
import { buildPrebuilt } from './prebuilt.js'
import { buildRuby } from './ruby.js'
import type { Scope } from './scope.js'

/** What every builder is given, ahead of its own arguments. */
export interface Base {
  readonly recipe: recipe.Main
  readonly pname: string
  readonly version: string
  readonly source: Fetched | undefined
  readonly arguments: Arguments
  readonly nativeBuildInputs: readonly Expression[]
  readonly buildInputs: readonly Expression[]
  readonly environment: Readonly<Record<string, string>>
}

/** A builder of nixpkgs and what it is called with. */
export interface Built {
  readonly builder: Expression
  /** What they name, ahead of the call. */
  readonly bindings?: readonly Assignment[]
  /** Whether the arguments speak of `finalAttrs`. */
  readonly refersToItself?: boolean
  readonly arguments: Arguments
}

/** @throws PackageNixError for a build that nixpkgs has no builder for */
export function buildOf(base: Base, scope: Scope): Built {
  const { build } = base.recipe
  if (recipe.rust.$isTypeOf(build)) return buildRust(build, base, scope)
  if (recipe.go.$isTypeOf(build)) return buildGo(build, base, scope)
  if (recipe.node.$isTypeOf(build)) return buildNode(build, base, scope)
  if (recipe.python.$isTypeOf(build)) return buildPython(build, base, scope)
  if (recipe.generic.$isTypeOf(build)) return buildGeneric(build, base, scope)
  if (recipe.site.$isTypeOf(build)) return buildSite(build, base, scope)
  if (recipe.prebuilt.$isTypeOf(build)) return buildPrebuilt(build, base, scope)
  if (recipe.deno.$isTypeOf(build)) return buildDeno(build, base, scope)
  if (recipe.ruby.$isTypeOf(build)) return buildRuby(build, base, scope)
  if (recipe.flake.$isTypeOf(build)) {
    throw new PackageNixError(
      "It is a package of its source's own flake: nixpkgs would have to name that flake's inputs.",
    )
  }
  throw new PackageNixError(`A build of the form ${build.$type} cannot be written as one expression.`)
}

function buildRust(build: recipe.Rust, base: Base, scope: Scope): Built {
  const { builder = 'buildRustPackage', cargoRoot } = build
  if (builder !== 'buildRustPackage' && builder !== 'crane') {
    throw new PackageNixError(`${JSON.stringify(builder)} is no builder for Rust.`)
  }
  const selected = [
    ...checkAll('plain word', build.packages ?? []).flatMap((name) => ['--package', name]),
    ...checkAll('plain word', build.bins ?? []).flatMap((name) => ['--bin', name]),
  ]
  const folder = cargoRoot === undefined ? undefined : literal(check('relative path', cargoRoot))
  return {
    builder: scope.use('rustPlatform', 'buildRustPackage'),
    arguments: [
      ...base.arguments,
      vendored(build, base),
      ['cargoRoot', folder],
      ['buildAndTestSubdir', folder],
      ['buildFeatures', build.features && words(build.features)],
      ['buildNoDefaultFeatures', optional(build.noDefaultFeatures)],
      ['cargoBuildFlags', selected.length > 0 ? literal(selected) : undefined],
      ['cargoTestFlags', selected.length > 0 ? literal(selected) : undefined],
    ],
  }
}

function vendored(build: recipe.Rust, { recipe: { sourceRoot }, source }: Base): [string, Expression] {
  const hashes = build.outputHashes ?? []
  const asCrane = build.builder === 'crane'
  const locked = build.cargoLock === true || hashes.length > 0 || (asCrane && build.cargoHash === undefined)
  if (locked === (build.cargoHash !== undefined)) {
    throw new PackageNixError('A Rust build needs either cargoHash or cargoLock.')
  }
  if (build.cargoHash !== undefined) return ['cargoHash', hash(build.cargoHash)]
  if (!source) throw new PackageNixError('The recipe has no source to read Cargo.lock from.')
  const folders = [sourceRoot, build.cargoRoot].filter((folder) => folder !== undefined)
  const path = folders.map((folder) => `/${check('relative path', folder)}`).join('')
  const outputHashes = attributesOf(
    hashes.map(({ name, hash: text }) => [check('plain word', name), check('SRI hash', text)]),
  )
  const bindings = [{ name: 'lockFile', value: string(source.evaluated(), `${path}/Cargo.lock`) }]
  if (hashes.length > 0) bindings.push({ name: 'outputHashes', value: literal(outputHashes) })
  // Which repositories Cargo.lock names, only the tree looks at: people have read what they copy.
  if (asCrane) bindings.push({ name: 'allowBuiltinFetchGit', value: literal(true) })
  return ['cargoLock', { type: 'set', bindings }]
}

function buildGo(build: recipe.Go, base: Base, scope: Scope): Built {
  const cgo = build.cgo === undefined ? {} : { CGO_ENABLED: build.cgo ? '1' : '0' }
  const environment = { ...base.environment, ...cgo }
  // The fetcher of modules does not see it by itself.
  const [, postUnpack] = base.arguments.find(([name]) => name === 'postUnpack') ?? []
  return {
    builder: scope.use('buildGoModule'),
    arguments: [
      ...base.arguments,
      ['vendorHash', build.vendorHash === null ? literal(null) : hash(build.vendorHash)],
      ['subPackages', build.subPackages && words(build.subPackages)],
      ['ldflags', build.ldflags && literal(checkAll('flag', build.ldflags))],
      ['tags', build.tags && words(build.tags)],
      ['modRoot', build.modRoot === undefined ? undefined : literal(check('relative path', build.modRoot))],
      ['proxyVendor', optional(build.proxyVendor)],
      ['overrideModAttrs', postUnpack && lambda('_', set([['postUnpack', postUnpack]]))],
      ['env', Object.keys(environment).length > 0 ? literal(environment) : undefined],
    ],
  }
}

function buildPython(build: recipe.Python, base: Base, scope: Scope): Built {
  const packages = (names: readonly string[]): Expression =>
    list(names.map((name) => scope.use('python3Packages', ...check('attribute path', name).split('.'))))
  return {
    builder: scope.use('python3Packages', 'buildPythonApplication'),
    arguments: [
      ...base.arguments,
      ['pyproject', literal(true)],
      ['build-system', packages(build.buildSystem ?? ['setuptools'])],
      ['dependencies', build.dependencies && packages(build.dependencies)],
      ['pythonImportsCheck', build.importsCheck && literal(checkAll('module name', build.importsCheck))],
    ],
  }
}

function buildGeneric(build: recipe.Generic, base: Base, scope: Scope): Built {
  const flags = checkAll('flag', build.flags ?? [])
  const prefix = string('PREFIX=', call(variable('placeholder'), literal('out')))
  const tools: Record<string, [tools: string[], flagsName: string, extra: Expression[]]> = {
    make: [[], 'makeFlags', [prefix]],
    autotools: [['autoreconfHook', 'pkg-config'], 'configureFlags', []],
    cmake: [['cmake', 'ninja', 'pkg-config'], 'cmakeFlags', []],
    meson: [['meson', 'ninja', 'pkg-config'], 'mesonFlags', []],
  }
  const tool = Object.hasOwn(tools, build.tool) ? tools[build.tool] : undefined
  if (!tool) throw new PackageNixError(`${JSON.stringify(build.tool)} is no build tool that stdenv knows.`)
  const [names, flagsName, extra] = tool
  // stdenv splits lists of flags at spaces, but not the arrays that it adds to them. All go there to keep their order.
  const isSpaced = flags.some((flag) => flag.includes(' '))
  const [, before] = base.arguments.find(([name]) => name === 'preConfigure') ?? []
  const preConfigure = string(
    ...(before?.type === 'string' ? before.parts : []),
    `${flagsName}Array+=(${flags.map(shellQuote).join(' ')})\n`,
  )
  return {
    builder: scope.use('stdenv', 'mkDerivation'),
    arguments: [
      ...base.arguments,
      ['strictDeps', literal(true)],
      ['nativeBuildInputs', list([...base.nativeBuildInputs, ...names.map((name) => scope.use(name))])],
      [flagsName, list(isSpaced ? extra : [...extra, ...flags.map(literal)])],
      ['preConfigure', isSpaced ? preConfigure : before],
    ],
  }
}

function buildSite(build: recipe.Site, base: Base, scope: Scope): Built {
  const root = shellQuote(build.root === undefined ? '.' : check('relative path', build.root))
  const install = `runHook preInstall\nmkdir -p "$out"\ncp -r ${root}/. "$out/"\nrunHook postInstall\n`
  return {
    builder: scope.use('stdenv', 'mkDerivation'),
    arguments: [
      ...base.arguments,
      ['dontConfigure', literal(true)],
      ['dontBuild', literal(true)],
      ['dontFixup', literal(true)],
      ['installPhase', literal(install)],
    ],
  }
}

function hash(text: string): Expression {
  return literal(check('SRI hash', text))
}

function words(texts: readonly string[]): Expression {
  return literal(checkAll('plain word', texts))
}

function optional(value: boolean | string | undefined): Expression | undefined {
  return value === undefined ? undefined : literal(value)
}
