import { MAX_FILE_FINDINGS } from '../../limits/atom-files.js'
import { AtomFileError, type FileFinding, type FileFindingCode } from './finding.js'
import { positionAt } from './position.js'
import { TomlError } from './toml-error.js'

/** What is found while a file is read: at most `MAX_FILE_FINDINGS`, errors before warnings when it is full. */
export class Findings {
  readonly #text: string
  readonly #found: { readonly offset: number; readonly finding: FileFinding }[] = []

  constructor(text: string) {
    this.#text = text
  }

  error(code: FileFindingCode, offset: number, path: string, message: string, fix: string): void {
    this.#add('error', code, offset, path, message, fix)
  }

  warn(code: FileFindingCode, offset: number, path: string, message: string, fix: string): void {
    this.#add('warning', code, offset, path, message, fix)
  }

  /** In the order of the text. */
  get list(): readonly FileFinding[] {
    return this.#found.toSorted((a, b) => a.offset - b.offset).map(({ finding }) => finding)
  }

  get hasErrors(): boolean {
    return this.#found.some(({ finding }) => finding.severity === 'error')
  }

  /** The first offset at which the text is not this one; undefined when it is. */
  differsFrom(canonical: string): number | undefined {
    if (this.#text === canonical) return undefined
    let at = 0
    while (this.#text[at] === canonical[at]) at += 1
    return at
  }

  #add(
    severity: FileFinding['severity'],
    code: FileFindingCode,
    offset: number,
    path: string,
    message: string,
    fix: string,
  ): void {
    if (this.#found.length >= MAX_FILE_FINDINGS) {
      if (severity === 'warning') return
      const warning = this.#found.findIndex(({ finding }) => finding.severity === 'warning')
      if (warning === -1) return
      this.#found.splice(warning, 1)
    }
    const finding = { code, severity, path, ...positionAt(this.#text, offset), message, fix }
    this.#found.push({ offset, finding })
  }
}

/** What could be read of a file, and what is wrong with it. */
export interface Read<T> {
  /** Undefined when not even what identifies it could be read. */
  readonly value: T | undefined
  /** In the order of the text. */
  readonly findings: readonly FileFinding[]
}

/** Runs a reader over a text; a text that is no TOML is a finding. */
export function readFile<T>(text: string, read: (findings: Findings) => T | undefined): Read<T> {
  const findings = new Findings(text)
  try {
    const value = read(findings)
    return { value, findings: findings.list }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    findings.error(error.code, error.offset, '', error.message, error.fix)
    return { value: undefined, findings: findings.list }
  }
}

/**
 * The value of a file that has no errors.
 * @throws AtomFileError with all its errors
 */
export function requireValid<T>(file: string, { value, findings }: Read<T>): T {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new AtomFileError(file, errors)
  if (value === undefined) throw new Error(`${file} was not read, and nothing says why.`)
  return value
}
