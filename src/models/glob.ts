/** One step of a pattern: any text, any one character, or one character of a set. */
type Step = '*' | '?' | CharacterSet

interface CharacterSet {
  readonly isNegated: boolean
  /** First and last code point, both included. */
  readonly ranges: readonly (readonly [number, number])[]
}

/**
 * Whether one of the globs matches a path as `allow_patterns` of huggingface_hub match (filter_repo_objects in its
 * utils/_paths.py): Python's fnmatch, by which `*` and `?` go across `/` and case counts; a pattern that ends with `/`
 * means all below.
 */
export function matchesGlob(patterns: readonly string[], path: string): boolean {
  return patterns.some((pattern) => fnmatch(path, pattern.endsWith('/') ? `${pattern}*` : pattern))
}

/** Keeps what one of the globs matches; everything when there are none. */
export function filterByGlobs<T extends { readonly path: string }>(
  files: readonly T[],
  patterns: readonly string[] | undefined,
): T[] {
  return files.filter(({ path }) => patterns === undefined || matchesGlob(patterns, path))
}

/** Python's `fnmatch.fnmatchcase(name, pattern)`, in time that grows with the product of both lengths and no faster. */
export function fnmatch(name: string, pattern: string): boolean {
  const steps = parse([...pattern])
  const characters = Array.from(name, (character) => character.codePointAt(0) ?? 0)
  let step = 0
  let at = 0
  // Where the last `*` stands, and what it has not swallowed yet: the one place to come back to.
  let star = -1
  let rest = 0
  while (at < characters.length) {
    const here = steps[step]
    if (here === '*') {
      star = step++
      rest = at
    } else if (here !== undefined && accepts(here, characters[at] ?? 0)) {
      step++
      at++
    } else if (star >= 0) {
      step = star + 1
      at = ++rest
    } else return false
  }
  return steps.slice(step).every((here) => here === '*')
}

function accepts(step: '?' | CharacterSet, character: number): boolean {
  if (step === '?') return true
  return step.ranges.some(([first, last]) => first <= character && character <= last) !== step.isNegated
}

function parse(pattern: readonly string[]): Step[] {
  const steps: Step[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    const end = character === '[' ? endOfSet(pattern, at) : -1
    if (character === '*' || character === '?') steps.push(character)
    else if (end < 0) steps.push({ isNegated: false, ranges: [rangeOf(character, character)] })
    else {
      steps.push(parseSet(pattern.slice(at + 1, end)))
      at = end
    }
  }
  return steps
}

/** The `]` that ends a set; -1 where none does, and the bracket stands for itself. One right at its start is a member. */
function endOfSet(pattern: readonly string[], start: number): number {
  let first = start + 1
  if (pattern[first] === '!') first++
  if (pattern[first] === ']') first++
  return pattern.indexOf(']', first)
}

function parseSet(body: readonly string[]): CharacterSet {
  const isNegated = body[0] === '!'
  const members = isNegated ? body.slice(1) : body
  const ranges: (readonly [number, number])[] = []
  for (let at = 0; at < members.length; at++) {
    const first = members[at] ?? ''
    const last = members[at + 1] === '-' ? members[at + 2] : undefined
    // A range that runs backwards holds nothing, as in Python.
    ranges.push(rangeOf(first, last ?? first))
    if (last !== undefined) at += 2
  }
  return { isNegated, ranges }
}

function rangeOf(first: string, last: string): readonly [number, number] {
  return [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0]
}
