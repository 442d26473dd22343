import { MAX_REQUIREMENT_CLAUSES, MAX_REQUIREMENT_LENGTH } from '../limits/syntax.js'
import { parseVersion, VersionError } from './version.js'

export type Operator = '^' | '~' | '=' | '>' | '>=' | '<' | '<=' | '*'

/** One comparator. `*` stands for a trailing wildcard (`1.*`, `1.2.*`); parts left out are undefined. */
export interface Clause {
  readonly operator: Operator
  readonly major: number
  readonly minor: number | undefined
  readonly patch: number | undefined
  readonly prerelease: readonly (string | number)[]
}

/** A Cargo version requirement: every clause must hold; no clause at all is `*`. `text` is what was written. */
export interface Requirement {
  readonly clauses: readonly Clause[]
  readonly text: string
}

/** A text that is no Cargo requirement; the message names the position and what to write instead. */
export class RequirementError extends Error {
  override name = 'RequirementError'
}

/**
 * Reads a requirement in Cargo's syntax, as version 1 of Rust's `semver` crate does (docs.rs/semver,
 * `VersionReq`): clauses of an operator (none = caret) and one to three numbers, all joined by commas. Build
 * metadata in a clause is read and left out, as there.
 * @throws RequirementError
 */
export function parseRequirement(text: string): Requirement {
  if (text.length > MAX_REQUIREMENT_LENGTH) {
    throw new RequirementError(
      `A requirement of ${text.length} characters is too long: at most ${MAX_REQUIREMENT_LENGTH}.`,
    )
  }
  const usual = parseUsual(text)
  return { clauses: usual ? [usual] : new Parser(text).requirement(), text }
}

/** Most requirements: numbers, with an operator or none. */
const USUAL = /^([~^=]?)(0|[1-9]\d{0,14})(?:\.(0|[1-9]\d{0,14}))?(?:\.(0|[1-9]\d{0,14}))?$/

function parseUsual(text: string): Clause | undefined {
  const match = USUAL.exec(text)
  if (!match) return undefined
  const [, operator, major, minor, patch] = match
  return {
    operator: operator === '~' || operator === '=' ? operator : '^',
    major: Number(major),
    minor: minor === undefined ? undefined : Number(minor),
    patch: patch === undefined ? undefined : Number(patch),
    prerelease: [],
  }
}

/** The operators of other tools, and what Cargo has in their place. */
const FOREIGN_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['==', 'write ='],
  ['===', 'write ='],
  ['=>', 'write >='],
  ['=<', 'write <='],
  ['~>', 'write ~'],
  ['~=', 'write ~'],
  ['!=', 'Cargo cannot leave out a version: write a range that ends before it'],
  ['!', 'Cargo cannot leave out a version: write a range that ends before it'],
])

/** A cursor over the text; each method reads one thing and leaves the cursor behind it. */
class Parser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  requirement(): Clause[] {
    this.#take(/ */y)
    if (this.#ended) this.#fail('nothing is written: write * for any version')
    const wildcard = this.#take(/[*xX] */y)
    if (wildcard !== undefined) {
      if (!this.#ended) this.#fail('a wildcard that stands for any version stands alone: leave out the rest')
      return []
    }
    const clauses = [this.#clause()]
    while (!this.#ended) {
      this.#comma()
      if (clauses.length === MAX_REQUIREMENT_CLAUSES) {
        this.#fail(`only ${MAX_REQUIREMENT_CLAUSES} clauses are allowed: leave out the rest`)
      }
      clauses.push(this.#clause())
    }
    return clauses
  }

  #clause(): Clause {
    const start = this.#at
    const operator = this.#operator()
    this.#take(/ */y)
    const major = this.#number('a number')
    const minor = this.#take(/\./y) === undefined ? undefined : this.#numberOrWildcard()
    const patch =
      minor === undefined || this.#take(/\./y) === undefined ? undefined : this.#numberOrWildcard()
    if (minor === '*' && typeof patch === 'number') {
      this.#fail('no number follows a wildcard: write the wildcard last, or a number in its place', start)
    }
    const prerelease = typeof patch === 'number' ? this.#prerelease(start) : []
    this.#take(/ */y)
    return {
      operator: operator ?? (minor === '*' || patch === '*' ? '*' : '^'),
      major,
      minor: typeof minor === 'number' ? minor : undefined,
      patch: typeof patch === 'number' ? patch : undefined,
      prerelease,
    }
  }

  #operator(): Operator | undefined {
    const start = this.#at
    const written = this.#take(/[\^~=<>!]+/y)
    switch (written) {
      case undefined:
      case '^':
      case '~':
      case '=':
      case '>':
      case '>=':
      case '<':
      case '<=':
        return written
      default:
        return this.#fail(
          FOREIGN_OPERATORS.get(written) ?? 'the operators are ^ ~ = > >= < <=, one to a clause',
          start,
        )
    }
  }

  #numberOrWildcard(): number | '*' {
    return this.#take(/[*xX]/y) === undefined ? this.#number('a number or *') : '*'
  }

  #number(wanted: string): number {
    const start = this.#at
    const digits = this.#take(/\d+/y)
    if (digits === undefined) return this.#failForNumber(wanted)
    if (digits.length > 1 && digits.startsWith('0')) {
      this.#fail(`a number has no leading zero: write ${digits.replace(/^0+(?=\d)/, '')}`, start)
    }
    const value = Number(digits)
    if (!Number.isSafeInteger(value)) this.#fail(`the highest number is ${Number.MAX_SAFE_INTEGER}`, start)
    return value
  }

  /** What may follow three numbers: `-` with the prerelease, `+` with build metadata, which says nothing. */
  #prerelease(start: number): readonly (string | number)[] {
    if (this.#take(/[-+][0-9A-Za-z.+-]*/y) === undefined) return []
    const version = this.#text.slice(start, this.#at).replace(/^[\^~=<> ]+/, '')
    try {
      return parseVersion(version, { build: true }).prerelease
    } catch (error) {
      if (!(error instanceof VersionError)) throw error
      return this.#fail(error.message.replace(/\.$/, ''), start, error)
    }
  }

  #comma(): void {
    if (this.#take(/, */y) === undefined) this.#failBetweenClauses()
    if (this.#ended) this.#fail('a clause is missing after the comma: leave out the comma')
    if (/[*xX] *(?:,|$)/y.test(this.#rest)) {
      this.#fail('a wildcard that stands for any version stands alone: leave it out')
    }
  }

  #failForNumber(wanted: string): never {
    if (/v\d/iy.test(this.#rest)) this.#fail('Cargo writes no "v" before a version: leave it out')
    if (this.#rest.startsWith('|')) this.#failForOr()
    if (this.#ended) this.#fail(`${wanted} is missing at the end`)
    if (this.#rest.startsWith(',')) this.#fail(`${wanted} is missing before the comma`)
    if (/[*xX]/y.test(this.#rest)) this.#fail('an operator before a wildcard says nothing: write * alone')
    return this.#fail(`${wanted} is needed, as in 1, 1.2 or 1.2.3`)
  }

  /** Here stands something else than a comma or the end. */
  #failBetweenClauses(): never {
    const before = this.#text.slice(0, this.#at).trimEnd()
    const spaced = this.#text[this.#at - 1] === ' '
    if (this.#rest.startsWith('|')) this.#failForOr()
    if (spaced && /- /y.test(this.#rest)) {
      this.#fail(`Cargo has no hyphen ranges: write >=${before}, <=${this.#rest.slice(1).trim()}`)
    }
    if (spaced) {
      this.#fail(`Cargo parts clauses by commas, not by spaces: write "${before}, ${this.#rest.trim()}"`)
    }
    if (this.#rest.startsWith('.')) this.#fail('a version has three numbers: leave out the rest')
    if (this.#rest.startsWith('-')) {
      this.#fail('a prerelease follows three numbers: write all of them, as in 1.2.0-rc.1')
    }
    return this.#fail('a comma or the end is needed here')
  }

  #failForOr(): never {
    this.#fail('Cargo has no "or", every clause must hold: write one range over both, as in >=1, <3')
  }

  #fail(advice: string, at = this.#at, cause?: Error): never {
    const found = this.#text.slice(at, at + 1)
    const place = found === '' ? 'at its end' : `at character ${at + 1} (${JSON.stringify(found)})`
    throw new RequirementError(
      `${JSON.stringify(this.#text)} is no Cargo version requirement, ${place}: ${advice}.`,
      { cause },
    )
  }

  get #ended(): boolean {
    return this.#at === this.#text.length
  }

  get #rest(): string {
    return this.#text.slice(this.#at)
  }

  /** Reads what a sticky pattern matches here, or nothing. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#text)?.[0]
    this.#at += taken?.length ?? 0
    return taken
  }
}
