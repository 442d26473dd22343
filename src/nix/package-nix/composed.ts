import type { recipe } from '../../lexicons/dev/firn.js'
import {
  type Assignment,
  call,
  type Expression,
  literal,
  type StringPart,
  set,
  string,
  variable,
} from '../expression.js'
import { check, PackageNixError } from './checks.js'
import { type Arguments, layOut } from './layout.js'
import type { PlacedRecipe } from './placed-recipe.js'
import { partName, type Scope } from './scope.js'

/** As library/lib/build/composed.nix: what two parts install both stops the build. */
const JOIN = `runHook preInstall
joinPart() {
  (cd "$2" && find . -path ./nix-support -prune -o -exec sh -c '
    part=$1
    from=$2
    shift 2
    for file in "$@"; do
      file=\${file#./}
      to=$out/$file
      if [ -d "$from/$file" ] && [ ! -L "$from/$file" ] && [ ! -L "$to" ]; then
        mkdir -p "$to" && continue
      elif [ ! -e "$to" ] && [ ! -L "$to" ]; then
        ln -s "$from/$file" "$to" && continue
      fi
      echo "firn: $file of the part $part is in the way of another part: $(readlink "$to" || echo "a folder")" >&2
      exit 1
    done' sh "$1" "$2" {} +)
}
`

interface Composed {
  readonly placed: PlacedRecipe
  readonly build: recipe.Composed
  /** pname and version. */
  readonly head: Arguments
  readonly meta: Expression
  partExpression(part: PlacedRecipe): Expression
}

/** Named parts, each built by its own recipe, joined by links. */
export function composedExpression(
  { placed, build, head, meta, partExpression }: Composed,
  scope: Scope,
): Expression {
  const { recipe: main, pname, inherited } = placed
  const names = new Set<string>()
  const parts = build.parts.map((part): Assignment => {
    const name = check('name of a part', part.name)
    if (names.has(name)) throw new PackageNixError(`Two parts are called ${name}.`)
    const value = partExpression({
      ...placed,
      recipe: part.recipe,
      pname: `${pname}-${name}`,
      parts: new Set(names),
      inherited: main.source ?? inherited,
    })
    names.add(name)
    return { name: partName(name), value, apart: true }
  })
  if (parts.length === 0) throw new PackageNixError('A composed build has no parts.')
  const join = [...names].flatMap((name): StringPart[] => [
    `joinPart ${name} `,
    variable(partName(name)),
    '\n',
  ])
  const fields: Arguments = [
    ...head,
    ['dontUnpack', literal(true)],
    ['dontConfigure', literal(true)],
    ['dontBuild', literal(true)],
    ['dontFixup', literal(true)],
    ['installPhase', string(JOIN, ...join, 'runHook postInstall\n')],
    ['passthru', set([['parts', set([...names].map((name) => [name, variable(partName(name))]))]])],
    ['meta', meta],
  ]
  return { type: 'let', bindings: parts, body: call(scope.use('stdenv', 'mkDerivation'), layOut(fields)) }
}
