import { recipe } from '../../lexicons/dev/firn.js'
import { call, type Expression, lambda, list, literal } from '../expression.js'
import { attributesOf } from './attributes.js'
import { buildOf } from './builds.js'
import { check, PackageNixError } from './checks.js'
import { composedExpression } from './composed.js'
import { type Fetched, fetchFile, fetchSource } from './fetching.js'
import { filesOf } from './files.js'
import { type Arguments, layOut } from './layout.js'
import { metaOf } from './meta.js'
import { refuseMisplaced } from './misplaced.js'
import type { PlacedRecipe } from './placed-recipe.js'
import { runtimeInputsOf } from './runtime-inputs.js'
import type { Scope } from './scope.js'

/** @throws PackageNixError */
export function recipeExpression(placed: PlacedRecipe, scope: Scope): Expression {
  const { recipe: main, pname, record, definition, parts } = placed
  refuseMisplaced(main)
  const meta = metaOf(main, record, definition, scope)
  const version = literal(check('name of a package', record.version))
  if (recipe.composed.$isTypeOf(main.build)) {
    const head: Arguments = [
      ['pname', literal(pname)],
      ['version', version],
    ]
    const partExpression = (part: PlacedRecipe) => recipeExpression(part, scope)
    return composedExpression({ placed, build: main.build, head, meta, partExpression }, scope)
  }
  const input = (text: string): Expression => scope.input(text, parts)
  const environment = attributesOf(
    (main.env ?? []).map(({ name, value }) => [check('environment variable', name), value]),
  )
  const source = sourceOf(placed, scope)
  const runtime = runtimeInputsOf(main, input, scope)
  const nativeBuildInputs = [...(main.nativeBuildInputs ?? []).map(input), ...runtime.nativeBuildInputs]
  const buildInputs = (main.buildInputs ?? []).map(input)
  const base: Arguments = [
    ['pname', literal(pname)],
    ['version', version],
    ...(source === undefined && main.files !== undefined ? WITHOUT_SOURCE : []),
    ['src', source?.src],
    ...(main.sourceRoot !== undefined && source ? source.enter(check('relative path', main.sourceRoot)) : []),
    ...patchesOf(main, scope),
    ['nativeBuildInputs', main.nativeBuildInputs || main.runtimeInputs ? list(nativeBuildInputs) : undefined],
    ['buildInputs', main.buildInputs && list(buildInputs)],
    ['env', Object.keys(environment).length > 0 ? literal(environment) : undefined],
    ['doCheck', main.check === undefined ? undefined : literal(main.check)],
    ...filesOf(placed, input, scope),
    ...runtime.arguments,
  ]
  const built = buildOf(
    {
      recipe: main,
      pname,
      version: record.version,
      source,
      arguments: base,
      nativeBuildInputs,
      buildInputs,
      environment,
    },
    scope,
  )
  const fields = layOut([...built.arguments, ['meta', meta]])
  const body = call(built.builder, built.refersToItself ? lambda('finalAttrs', fields) : fields)
  return built.bindings ? { type: 'let', bindings: built.bindings, body } : body
}

/** What is laid into it is the whole source. */
const WITHOUT_SOURCE: Arguments = [
  ['unpackPhase', literal('mkdir source')],
  ['sourceRoot', literal('source')],
]

function sourceOf(placed: PlacedRecipe, scope: Scope): Fetched | undefined {
  const { recipe: main, inherited } = placed
  if (recipe.prebuilt.$isTypeOf(main.build)) return undefined
  const source = main.source ?? inherited
  if (source !== undefined) return fetchSource(source, scope, placed)
  if (main.files !== undefined) return undefined
  throw new PackageNixError('The recipe has no source.')
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
