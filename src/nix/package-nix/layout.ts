import type { Binding, Expression } from '../expression.js'
import { print } from '../print.js'

/** Arguments of a builder in their order. Later ones of a name replace earlier ones. */
export type Arguments = [string, Expression | undefined][]

/** Paragraphs of a derivation in the order in which nixpkgs writes them; what stands in none comes before `env`. */
const PARAGRAPHS: readonly (readonly string[])[] = [
  ['pname', 'version'],
  ['src', 'unpackPhase', 'sourceRoot', 'postUnpack'],
  ['patches', 'patchFlags'],
  ['pyproject', 'build-system', 'dependencies'],
  [
    'cargoHash',
    'cargoLock',
    'vendorHash',
    'overrideModAttrs',
    'npmDepsHash',
    'npmDeps',
    'pnpmDeps',
    'yarnOfflineCache',
    'denoDeps',
    'gemdir',
    'exes',
  ],
  ['strictDeps', 'nativeBuildInputs', 'buildInputs'],
]
const LAST_PARAGRAPHS: readonly (readonly string[])[] = [
  ['env'],
  ['dontUnpack', 'dontConfigure', 'dontBuild', 'dontFixup', 'dontStrip', 'dontNpmPrune'],
  [
    'preConfigure',
    'configurePhase',
    'preBuild',
    'buildPhase',
    'preInstall',
    'installPhase',
    'postInstall',
    'postFixup',
  ],
  ['doCheck', 'pythonImportsCheck'],
  ['passthru'],
  ['meta'],
]

/** The arguments as a set laid out as nixpkgs is: in its order, with a blank line around what takes several lines. */
export function layOut(fields: Arguments): Expression {
  const given = [...lastOfEach(fields)].map(([name, value], at) => ({
    name,
    value,
    paragraph: paragraphOf(name),
    at,
    long: print(value).trimEnd().includes('\n'),
  }))
  given.sort((a, b) => a.paragraph - b.paragraph || rankOf(a.name) - rankOf(b.name) || a.at - b.at)
  const bindings = given.map(({ name, value, paragraph, long }, at): Binding => {
    const before = given[at - 1]
    const apart = before !== undefined && (before.paragraph !== paragraph || before.long || long)
    return { name, value, ...(apart ? { apart } : {}) }
  })
  return { type: 'set', bindings }
}

/** The arguments as a plain set; of a name that stands there twice, the last. */
export function toSet(fields: Arguments): Expression {
  return { type: 'set', bindings: [...lastOfEach(fields)].map(([name, value]) => ({ name, value })) }
}

function lastOfEach(fields: Arguments): Map<string, Expression> {
  const given = new Map<string, Expression>()
  for (const [name, value] of fields) if (value !== undefined) given.set(name, value)
  return given
}

function paragraphOf(name: string): number {
  const first = PARAGRAPHS.findIndex((names) => names.includes(name))
  if (first !== -1) return first
  const last = LAST_PARAGRAPHS.findIndex((names) => names.includes(name))
  return PARAGRAPHS.length + (last === -1 ? 0 : last + 1)
}

/** The place within its paragraph; arguments that only one builder knows keep the order in which it names them. */
function rankOf(name: string): number {
  const names = [...PARAGRAPHS, ...LAST_PARAGRAPHS].find((some) => some.includes(name))
  return names?.indexOf(name) ?? 0
}
