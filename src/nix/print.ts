import { type Binding, type Expression, ExpressionError, type StringPart } from './expression.js'

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_'-]*$/
/** Words that are no attribute names without quotes; `__curPos` and `__overrides` have meanings of their own. */
const KEYWORDS = new Set(
  'if then else assert with let in rec inherit or true false null __curPos __overrides'.split(' '),
)
/** Two lines or more, of printable ASCII, none indented or empty: Nix's indented strings give them back unchanged. */
const PLAIN_LINES = /^(?:[!-~][ -~]*\n){2,}$/
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
      return `${operand(expression.callee, indent)} ${operand(expression.argument, indent)}`
    case 'function':
      return `${writeFormals(expression.formals, indent)}:\n${indent}${write(expression.body, indent)}`
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
      return `(${text})`
    default:
      return text
  }
}

/** Nix has no negative literals, and none for the smallest integer. */
function writeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new ExpressionError(`${value} is no integer that can be printed.`)
  return value < 0 ? `(-${-value})` : String(value)
}

function writeString(parts: readonly StringPart[], indent: string): string {
  const [text = ''] = parts
  if (parts.length === 1 && typeof text === 'string' && PLAIN_LINES.test(text) && !/''|\$\{/.test(text)) {
    const inner = `${indent}  `
    return `''\n${text.replaceAll(/^/gm, inner).slice(0, -inner.length)}${indent}''`
  }
  return `"${parts.map((part) => writePart(part, indent)).join('')}"`
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
  const seen = new Set<string>()
  const inner = `${indent}  `
  const lines = bindings.map(({ name, value, comment, apart }, at) => {
    if (seen.has(name))
      throw new ExpressionError(`The attribute ${JSON.stringify(name)} stands in a set twice.`)
    seen.add(name)
    const gap = apart && at > 0 ? '\n' : ''
    const above = comment === undefined ? '' : writeComment(comment, inner)
    return `${gap}${above}${inner}${attribute(name)} = ${write(value, inner)};\n`
  })
  return `{\n${lines.join('')}${indent}}`
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
