import {
  type Assignment,
  type Binding,
  type Expression,
  ExpressionError,
  type Inherit,
  type StringPart,
} from './expression.js'

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_'-]*$/
/** Words that are no attribute names without quotes; `__curPos` and `__overrides` have meanings of their own. */
const KEYWORDS = new Set(
  'if then else assert with let in rec inherit or true false null __curPos __overrides'.split(' '),
)
/**
 * Two lines or more, of printable ASCII, none of space alone: Nix's indented strings give them back unchanged, if the
 * first is not indented.
 */
const PLAIN_LINES = /^[!-~][ -~]*\n(?:(?: *[!-~][ -~]*)?\n)+$/
/** Where an escape of an indented string would run together with what stands before it. */
const AMBIGUOUS = /'''|'\$\{|\$''/
/** What stands for an interpolated expression while the lines are looked at. */
const INTERPOLATED = 'x'
/** A list longer than this has one item a line, as nixpkgs formats it. */
const MAX_INLINE_ITEMS = 1

/**
 * The text of an expression, laid out as nixpkgs is (RFC 166), with a newline at its end.
 * @param header lines of a comment above it
 * @throws ExpressionError for text that Nix cannot hold (NUL, lone surrogates) and for malformed names
 */
export function print(expression: Expression, header = ''): string {
  return `${header === '' ? '' : writeComment(header, '')}${write(expression, '')}\n`
}

/** Whether `name` can stand for a variable or for an attribute without quotes. */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !KEYWORDS.has(name)
}

function write(expression: Expression, indent: string): string {
  switch (expression.type) {
    case 'null':
      return 'null'
    case 'boolean':
      return String(expression.value)
    case 'integer':
      return writeInteger(expression.value)
    case 'string':
      return writeString(expression.parts, indent)
    case 'list':
      return writeList(expression.items, indent)
    case 'set':
      return writeSet(expression.bindings, indent)
    case 'variable':
      return identifier(expression.name)
    case 'select':
      return `${operand(expression.from, indent)}.${expression.path.map(attribute).join('.')}`
    case 'call':
      return `${callee(expression.callee, indent)} ${operand(expression.argument, indent)}`
    case 'function':
      return `${writeFormals(expression.formals, indent)}:\n${indent}${write(expression.body, indent)}`
    case 'lambda':
      return `${identifier(expression.parameter)}: ${write(expression.body, indent)}`
    case 'let':
      return `let\n${writeBindings(expression.bindings, `${indent}  `)}${indent}in\n${indent}${write(expression.body, indent)}`
    case 'index':
      return `${operand(expression.from, indent)}.\${${write(expression.key, indent)}}`
    case 'concat':
      return `${operand(expression.left, indent)} ++ ${operand(expression.right, indent)}`
  }
}

/** Left of a dot, beside another operand, or in a list: what is not one token stands in parentheses. */
function operand(expression: Expression, indent: string): string {
  const text = write(expression, indent)
  switch (expression.type) {
    case 'call':
    case 'concat':
    case 'function':
    case 'lambda':
    case 'let':
      return `(${text})`
    default:
      return text
  }
}

/** Application binds to the left: a call that is called stands as it is. */
function callee(expression: Expression, indent: string): string {
  return expression.type === 'call' ? write(expression, indent) : operand(expression, indent)
}

/** Nix has no negative literals, and none for the smallest integer. */
function writeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new ExpressionError(`${value} is no integer that can be printed.`)
  return value < 0 ? `(-${-value})` : String(value)
}

function writeString(parts: readonly StringPart[], indent: string): string {
  if (standsInLines(parts, indent)) {
    const inner = `${indent}  `
    const text = parts.map((part) => (typeof part === 'string' ? escapeLines(part) : writePart(part, indent)))
    return `''\n${text.join('').replaceAll(/^(?=.)/gm, inner)}${indent}''`
  }
  return `"${parts.map((part) => writePart(part, indent)).join('')}"`
}

/** Whether an indented string can hold it, so that it reads as the lines that it is. */
function standsInLines(parts: readonly StringPart[], indent: string): boolean {
  const isOneLine = parts.every((part) => typeof part === 'string' || !write(part, indent).includes('\n'))
  const whole = parts.map((part) => (typeof part === 'string' ? part : INTERPOLATED)).join('')
  // A `$` before an interpolation would take its meaning, and adjacent texts may make up an escape together.
  const isPlain = parts.every(
    (part, at) =>
      typeof part !== 'string' ||
      (!AMBIGUOUS.test(part) &&
        (at === parts.length - 1 || !/[$']$/.test(part) || isQuoted(part, parts[at + 1]))),
  )
  return isPlain && isOneLine && typeof parts.at(-1) === 'string' && PLAIN_LINES.test(whole)
}

/** A single quote may stand before an interpolation. */
function isQuoted(text: string, next: StringPart | undefined): boolean {
  return typeof next !== 'string' && /(?:^|[^'$])'$/.test(text)
}

/** Indented strings end at two single quotes; three are two, and two before `${` make it text. */
function escapeLines(text: string): string {
  return text.replaceAll("''", "'''").replaceAll('${', "''${")
}

function writePart(part: StringPart, indent: string): string {
  return typeof part === 'string' ? escapeText(part) : `\${${write(part, indent)}}`
}

function writeList(items: readonly Expression[], indent: string): string {
  if (items.length === 0) return '[ ]'
  const inner = `${indent}  `
  const texts = items.map((item) => operand(item, inner))
  if (items.length <= MAX_INLINE_ITEMS && texts.every((text) => !text.includes('\n')))
    return `[ ${texts.join(' ')} ]`
  return `[\n${texts.map((text) => `${inner}${text}\n`).join('')}${indent}]`
}

function writeSet(bindings: readonly Binding[], indent: string): string {
  if (bindings.length === 0) return '{ }'
  return `{\n${writeBindings(bindings, `${indent}  `)}${indent}}`
}

function writeBindings(bindings: readonly Binding[], indent: string): string {
  const names = new Set<string>()
  for (const name of bindings.flatMap((each) => ('inherit' in each ? each.inherit : [each.name]))) {
    if (names.has(name))
      throw new ExpressionError(`The attribute ${JSON.stringify(name)} stands in a set twice.`)
    names.add(name)
  }
  return bindings
    .map((binding, at) => `${binding.apart && at > 0 ? '\n' : ''}${writeBinding(binding, indent)}`)
    .join('')
}

function writeBinding(binding: Assignment | Inherit, indent: string): string {
  if ('inherit' in binding) {
    return `${indent}inherit (${write(binding.from, indent)}) ${binding.inherit.map(attribute).join(' ')};\n`
  }
  const { name, value, comment } = binding
  const above = comment === undefined ? '' : writeComment(comment, indent)
  return `${above}${indent}${attribute(name)} = ${write(value, indent)};\n`
}

function writeComment(comment: string, indent: string): string {
  checkText(comment)
  return comment
    .split(/[\r\n\u0085\u2028\u2029]+/)
    .map((line) => `${indent}# ${line}\n`)
    .join('')
}

function writeFormals(formals: readonly string[], indent: string): string {
  if (formals.length === 0) return '{ }'
  if (new Set(formals).size !== formals.length)
    throw new ExpressionError('A function names an argument twice.')
  return `{\n${formals.map((formal) => `${indent}  ${identifier(formal)},\n`).join('')}${indent}}`
}

function identifier(name: string): string {
  if (!isIdentifier(name)) throw new ExpressionError(`${JSON.stringify(name)} is no identifier of Nix.`)
  return name
}

function attribute(name: string): string {
  return isIdentifier(name) ? name : quote(name)
}

function quote(text: string): string {
  return `"${escapeText(text)}"`
}

/**
 * Inside double quotes only `\`, `"`, `${` and the three control characters that Nix would normalise have a
 * meaning. `$${` is no interpolation to Nix, so a `$` is escaped at the end, too, where an interpolation may follow.
 */
function escapeText(text: string): string {
  checkText(text)
  return text.replace(/[\\"\n\r\t]|\$(?=\{|$)/g, (match) => ESCAPES[match] ?? match)
}

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  $: '\\$',
}

function checkText(text: string): void {
  if (text.includes('\0')) throw new ExpressionError('A text holds a NUL, which no Nix string can.')
  if (!text.isWellFormed())
    throw new ExpressionError('A text holds half a surrogate pair: it is no Unicode text.')
}
