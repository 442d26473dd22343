/** What a Nix text is, as far as its outermost form tells without evaluating it. */
export type Shape = 'function' | 'set' | 'function-of-set' | 'unknown'

// No two ways to read the same text in any of these: a publisher's text must not cost more than its length.
/** A comment that nobody closes goes to the end. */
const SPACE = /\s+|#[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*)/y
const IDENTIFIER_HEAD = /[A-Za-z_][\w'-]*\s*:(?=\s|[{[(])/y
const NAMED_SET = /[A-Za-z_][\w'-]*\s*@\s*(?=\{)/y
const COLON = /(?:@\s*[A-Za-z_][\w'-]*\s*)?:/y
const BINDING = /(?:rec\s*)?\{(?:\s|#[^\n]*\n)*(?:inherit\b|[\w'"${}.-]+\s*=(?!=))/y
const STRING = /"(?:[^"\\]|\\.)*"|''(?:[^']|'(?!')|'''|''[$\\])*''/y

/**
 * Reads past the arguments of a text for callPackage to see whether it gives a set of things in place of one. A text
 * that begins in another way, as with "let" or "with", is unknown.
 */
export function shapeOf(text: string): Shape {
  let position = skip(text, SPACE, 0)
  if (matches(text, BINDING, position)) return 'set'
  let heads = 0
  for (;;) {
    const next = afterHead(text, position)
    if (next === undefined) break
    heads++
    position = skip(text, SPACE, next)
  }
  if (heads === 0) return 'unknown'
  return isWholeSet(text, position) ? 'function-of-set' : 'function'
}

/** Whether a set begins here and nothing follows it: `{ … } // rest` and `{ … }.hello` are other things. */
function isWholeSet(text: string, position: number): boolean {
  if (!matches(text, BINDING, position)) return false
  const end = afterBraces(text, text.indexOf('{', position))
  if (end === undefined || skip(text, SPACE, end) < text.length) return false
  // A derivation by hand, and sets with a builder's functor.
  return !/\b(?:type\s*=\s*"derivation"|__functor\b)/.test(text.slice(position))
}

/** The place behind `x:`, `{ a, b ? c }:`, `args@{ … }:` or `{ … }@args:`. */
function afterHead(text: string, position: number): number | undefined {
  const named = end(text, IDENTIFIER_HEAD, position)
  if (named !== undefined) return named
  const open = end(text, NAMED_SET, position) ?? position
  if (text[open] !== '{') return undefined
  const close = afterBraces(text, open)
  return close === undefined ? undefined : end(text, COLON, skip(text, SPACE, close))
}

/** The place behind the brace that closes the one at `position`; undefined when none does. */
function afterBraces(text: string, position: number): number | undefined {
  let depth = 0
  for (let at = position; at < text.length; ) {
    const past = skip(text, SPACE, at)
    const next = end(text, STRING, past) ?? past
    if (next > at) {
      at = next
      continue
    }
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) return at + 1
    at++
  }
  return undefined
}

function matches(text: string, pattern: RegExp, position: number): boolean {
  return end(text, pattern, position) !== undefined
}

function end(text: string, pattern: RegExp, position: number): number | undefined {
  pattern.lastIndex = position
  return pattern.test(text) ? pattern.lastIndex : undefined
}

function skip(text: string, pattern: RegExp, position: number): number {
  for (let at = position; ; ) {
    const next = end(text, pattern, at)
    if (next === undefined || next === at) return at
    at = next
  }
}
