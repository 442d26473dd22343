import type { Position } from './position.js'

/** Something in a file of an atom that its author should know of. */
export interface FileFinding extends Position {
  readonly code: FileFindingCode
  /** Errors are what authoring refuses. Indexing lists both and keeps what it could read. */
  readonly severity: 'error' | 'warning'
  /** The dotted key it is about, as in `deps.from.home`; empty for the file as a whole. */
  readonly path: string
  /** What is wrong. */
  readonly message: string
  /** What to do. */
  readonly fix: string
}

/** Everything that can be found in a file. */
export type FileFindingCode =
  | 'syntax'
  | 'too-large'
  | 'unknown-field'
  | 'missing-field'
  | 'wrong-type'
  | 'invalid-value'
  | 'conflicting-fields'
  | 'undeclared-set'
  | 'unused-set'
  | 'duplicate'
  | 'older-format'
  | 'unsupported-version'
  | 'id-mismatch'
  | 'not-canonical'

/** A file that authoring refuses: all its errors, in the order of the text. */
export class AtomFileError extends Error {
  override name = 'AtomFileError'
  /** The name of the file: `atom.toml`, `ekala.toml` or `atom.lock`. */
  readonly file: string
  readonly findings: readonly FileFinding[]

  constructor(file: string, findings: readonly FileFinding[]) {
    super(findings.map((finding) => describeFinding(file, finding)).join('\n'))
    this.file = file
    this.findings = findings
  }
}

/** A finding as compilers write one: `atom.toml:3:1: what is wrong: what to do`. */
export function describeFinding(file: string, { line, column, message, fix }: FileFinding): string {
  return `${file}:${line}:${column}: ${message} ${fix}`
}
