/**
 * Nix expressions as data. Text that comes from a publisher enters as a `string` node and can be nothing else, so
 * there is no place where it could become code.
 */
export type Expression =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'string'; readonly parts: readonly StringPart[] }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'set'; readonly bindings: readonly Binding[] }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'select'; readonly from: Expression; readonly path: readonly string[] }
  | { readonly type: 'call'; readonly callee: Expression; readonly argument: Expression }
  | { readonly type: 'function'; readonly formals: readonly string[]; readonly body: Expression }
  | { readonly type: 'lambda'; readonly parameter: string; readonly body: Expression }
  | { readonly type: 'let'; readonly bindings: readonly Assignment[]; readonly body: Expression }
  | { readonly type: 'index'; readonly from: Expression; readonly key: Expression }
  | { readonly type: 'concat'; readonly left: Expression; readonly right: Expression }

/** Literal text, or an expression that is interpolated. */
export type StringPart = string | Expression

/** What stands in a set. */
export type Binding = Assignment | Inherit

/** `name = value;` */
export interface Assignment {
  readonly name: string
  readonly value: Expression
  /** Lines of a comment above it. */
  readonly comment?: string
  /** Whether a blank line sets it apart from the binding before it. */
  readonly apart?: boolean
}

/** `inherit (from) names;` */
export interface Inherit {
  readonly inherit: readonly string[]
  readonly from: Expression
  readonly apart?: boolean
}

/** A value that has no expression. */
export class ExpressionError extends Error {
  override name = 'ExpressionError'
}

/** The literal of a JSON value. @throws ExpressionError for numbers that are no integers of 53 bits */
export function literal(value: unknown): Expression {
  if (value === null) return { type: 'null' }
  switch (typeof value) {
    case 'boolean':
      return { type: 'boolean', value }
    case 'number':
      if (!Number.isSafeInteger(value))
        throw new ExpressionError(`${value} is no integer that Nix would print alike.`)
      return { type: 'integer', value }
    case 'string':
      return string(value)
    case 'object':
      if (Array.isArray(value)) return list(value.map(literal))
      return set(Object.entries(value).map(([name, member]) => [name, literal(member)]))
    default:
      throw new ExpressionError(`A ${typeof value} has no Nix literal.`)
  }
}

/** A string of literal text and interpolated expressions. */
export function string(...parts: StringPart[]): Expression {
  return { type: 'string', parts }
}

export function list(items: readonly Expression[]): Expression {
  return { type: 'list', items }
}

/** Bindings whose value is undefined are left out. */
export function set(bindings: readonly (readonly [string, Expression | undefined])[]): Expression {
  return {
    type: 'set',
    bindings: bindings.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
  }
}

/** A reference to a name in scope, or to an attribute of one: `variable('python3Packages', 'flask')`. */
export function variable(name: string, ...path: string[]): Expression {
  const root: Expression = { type: 'variable', name }
  return path.length === 0 ? root : { type: 'select', from: root, path }
}

export function call(callee: Expression, argument: Expression): Expression {
  return { type: 'call', callee, argument }
}

/** `{ a, b }: body` */
export function fn(formals: readonly string[], body: Expression): Expression {
  return { type: 'function', formals, body }
}

/** `parameter: body` */
export function lambda(parameter: string, body: Expression): Expression {
  return { type: 'lambda', parameter, body }
}

/** `from.${key}` */
export function index(from: Expression, key: Expression): Expression {
  return { type: 'index', from, key }
}

/** `left ++ right` */
export function concat(left: Expression, right: Expression): Expression {
  return { type: 'concat', left, right }
}
