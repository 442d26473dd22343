import { type Expression, variable } from '../expression.js'
import { isIdentifier } from '../print.js'
import { check, PackageNixError } from './checks.js'

/** The arguments that an expression asks callPackage for, gathered while it is made. */
export interface Scope {
  /** A name of nixpkgs, or an attribute of one; the name becomes an argument. */
  use(name: string, ...path: string[]): Expression
  /** A package of nixpkgs by attribute path, a dependency as `firn:<name>`, or an earlier part as `part:<name>`. */
  input(text: string, parts?: ReadonlySet<string>): Expression
  /** Names in the order of nixpkgs: lib first, then as met. */
  formals(): string[]
  /** Argument by dependency name, for those that were asked for. */
  readonly dependencies: ReadonlyMap<string, string>
}

/** The name under which a part of a composed build stands: none that nixpkgs has. */
export function partName(name: string): string {
  return `part-${name}`
}

function partOf(name: string, parts: ReadonlySet<string> | undefined): Expression {
  if (parts?.has(name)) return variable(partName(name))
  throw new PackageNixError(`There is no earlier part ${JSON.stringify(name)} for the input part:${name}.`)
}

export function createScope(dependencyNames: readonly string[]): Scope {
  const names = new Set<string>()
  const dependencies = new Map<string, string>()

  function use(name: string, ...path: string[]): Expression {
    names.add(name)
    return variable(name, ...path)
  }

  function dependency(name: string): Expression {
    if (!dependencyNames.includes(name)) {
      throw new PackageNixError(
        `The record has no dependency ${JSON.stringify(name)} for an input firn:${name}.`,
      )
    }
    // No package of nixpkgs has such a name, so callPackage cannot fill it with another one.
    const argument = `firn-${name.replace(/[^A-Za-z0-9_-]/g, '-')}`
    for (const [other, taken] of dependencies) {
      if (taken === argument && other !== name)
        throw new PackageNixError(`The dependencies ${other} and ${name} read alike.`)
    }
    dependencies.set(name, argument)
    return use(argument)
  }

  return {
    use,
    input(text, parts) {
      if (text.startsWith('part:')) return partOf(text.slice('part:'.length), parts)
      if (text.startsWith('firn:')) return dependency(text.slice('firn:'.length))
      const [first = '', ...rest] = check('attribute path', text).split('.')
      return isIdentifier(first) ? use(first, ...rest) : use('pkgs', first, ...rest)
    },
    formals: () => [...names].sort((a, b) => Number(b === 'lib') - Number(a === 'lib')),
    dependencies,
  }
}
