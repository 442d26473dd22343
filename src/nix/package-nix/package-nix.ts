import { recipe, type release } from '../../lexicons/dev/firn.js'
import type { LockedDefinition } from '../../resolve/lock.js'
import { call, type Expression, fn, list, literal } from '../expression.js'
import { print } from '../print.js'
import { buildOf } from './builds.js'
import { check, PackageNixError } from './checks.js'
import { type BlobUrls, type Fetched, fetchFile, fetchSource } from './fetching.js'
import { type Arguments, layOut } from './layout.js'
import { metaOf } from './meta.js'
import { createScope, type Scope } from './scope.js'

export { PackageNixError } from './checks.js'

/** A release with what it is called and where its blobs are. */
export interface ReadableRelease {
  readonly uri: string
  readonly cid: string
  readonly name: string
  readonly record: release.Main
  readonly definition?: Partial<LockedDefinition>
  readonly blobs?: BlobUrls
}

/**
 * One expression for callPackage, as it could stand in nixpkgs, that builds what the emitted tree builds. All of it
 * comes from the expression tree but an author-written expression, which is that already.
 * @throws PackageNixError for a recipe that has no such form
 */
export function packageNix(input: ReadableRelease): string {
  const { record, name } = input
  if (record.artifact.$type !== recipe.$nsid) throw new PackageNixError('The release holds no recipe.')
  const main = record.artifact as recipe.Main
  if (recipe.expression.$isTypeOf(main.build)) return main.build.text

  const dependencies = record.dependencies ?? []
  const scope = createScope(dependencies.map((dependency) => dependency.name))
  const body = derivation(input, main, scope)
  const origin = [`${name} ${record.version}, from ${input.uri}`, `(${input.cid})`]
  for (const dependency of dependencies) {
    const argument = scope.dependencies.get(dependency.name)
    if (argument) origin.push(`${argument} is ${dependency.definition}, ${dependency.requirement}`)
  }
  return print(fn(scope.formals(), body), origin.join('\n'))
}

function derivation(input: ReadableRelease, main: recipe.Main, scope: Scope): Expression {
  const { record, name, definition = {}, blobs = {} } = input
  const environment = Object.fromEntries(
    (main.env ?? []).map((variable) => [check('environment variable', variable.name), variable.value]),
  )
  const nativeBuildInputs = (main.nativeBuildInputs ?? []).map((text) => scope.input(text))
  const buildInputs = (main.buildInputs ?? []).map((text) => scope.input(text))
  const source = sourceOf(main, scope, blobs)
  const base: Arguments = [
    ['pname', literal(check('name of a package', name))],
    ['version', literal(check('name of a package', record.version))],
    ['src', source?.src],
    ...(main.sourceRoot !== undefined && source ? source.enter(check('relative path', main.sourceRoot)) : []),
    ...patchesOf(main, scope),
    ['nativeBuildInputs', main.nativeBuildInputs && list(nativeBuildInputs)],
    ['buildInputs', main.buildInputs && list(buildInputs)],
    ['env', Object.keys(environment).length > 0 ? literal(environment) : undefined],
    ['doCheck', main.check === undefined ? undefined : literal(main.check)],
  ]
  const built = buildOf(
    { recipe: main, source, arguments: base, nativeBuildInputs, buildInputs, environment },
    scope,
  )
  return call(built.builder, layOut([...built.arguments, ['meta', metaOf(record, definition, scope)]]))
}

function sourceOf(main: recipe.Main, scope: Scope, blobs: BlobUrls): Fetched | undefined {
  if (recipe.prebuilt.$isTypeOf(main.build)) return undefined
  if (main.source === undefined) throw new PackageNixError('The recipe has no source.')
  return fetchSource(main.source, scope, blobs)
}

function patchesOf({ patches = [] }: recipe.Main, scope: Scope): Arguments {
  const [first = 1, ...rest] = patches.map(({ stripLength = 1 }) => stripLength)
  if (rest.some((length) => length !== first)) {
    throw new PackageNixError('All patches of a recipe have one stripLength.')
  }
  const files = patches.map(({ urls, hash }) =>
    fetchFile(
      urls.map((url) => check('http address', url)),
      hash,
      scope,
    ),
  )
  return [
    ['patches', files.length > 0 ? list(files) : undefined],
    ['patchFlags', first === 1 ? undefined : literal([`-p${first}`])],
  ]
}
