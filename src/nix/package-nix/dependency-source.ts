import { type Binding, type Expression, variable } from '../expression.js'
import type { Arguments } from './layout.js'

/** Of the arguments of a builder those that a fetcher of its dependencies needs; as library/lib/dependency-source.nix. */
const NEEDED = ['pname', 'version', 'src', 'sourceRoot', 'postUnpack', 'patches', 'patchFlags']

/** Arguments of a fetcher of dependencies: the builder's own, inherited from it, and others. */
export function withDependencySource(
  builder: Arguments,
  others: Arguments,
  without: readonly string[] = [],
): Expression {
  const given = new Set(builder.flatMap(([name, value]) => (value === undefined ? [] : [name])))
  const names = NEEDED.filter((name) => given.has(name) && !without.includes(name))
  const bindings: Binding[] = others.flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  )
  return { type: 'set', bindings: [{ inherit: names, from: variable('finalAttrs') }, ...bindings] }
}
