import { jsonPointer } from '../path.js'

/** Errors are what publishing through firn refuses; a record from elsewhere is indexed with them. */
export type Severity = 'error' | 'warning' | 'info'

/** Everything that the lint can find. The codes are part of the API: keep them for ever. */
export const SEVERITIES = {
  // Hashes and addresses.
  'fake-hash': 'error',
  'malformed-hash': 'error',
  'insecure-url': 'error',
  'unsupported-url': 'error',
  'credentials-in-url': 'error',
  'mutable-url': 'error',
  'expiring-url': 'error',
  'tag-url': 'warning',
  // Sources.
  'missing-source': 'error',
  'unknown-source': 'error',
  'unpinned-source': 'error',
  'missing-host': 'error',
  'invalid-forge': 'error',
  'unsupported-source': 'warning',
  // Builds.
  'unknown-build': 'error',
  'unsupported-build': 'warning',
  'unknown-tool': 'error',
  'missing-deps-hash': 'error',
  'conflicting-deps': 'error',
  'missing-fetcher-version': 'error',
  'network-in-build': 'error',
  'impure-expression': 'error',
  'not-a-derivation': 'error',
  expression: 'info',
  'author-module': 'info',
  'misspelt-option': 'warning',
  'duplicate-part': 'error',
  'unsafe-path': 'error',
  'invalid-program': 'error',
  'invalid-word': 'error',
  'mixed-binaries': 'error',
  'mixed-patches': 'error',
  'unlisted-main-program': 'warning',
  'missing-main-program': 'info',
  'invalid-variable': 'error',
  'duplicate-variable': 'error',
  // Inputs and systems.
  'invalid-attribute': 'error',
  'undeclared-dependency': 'error',
  'unused-dependency': 'info',
  'unknown-system': 'error',
  'duplicate-system': 'error',
  'hash-of-one-system': 'info',
  'system-without-binary': 'warning',
  // Services.
  'unknown-type': 'error',
  'enum-without-values': 'error',
  'invalid-default': 'error',
  'secret-default': 'error',
  'exposed-secret': 'error',
  'missing-program': 'error',
  'undeclared-port': 'error',
  'undeclared-setting': 'warning',
  'unfilled-setting': 'warning',
  'invalid-exception': 'error',
  'needless-exception': 'info',
  'hardening-exception': 'info',
  'reserved-name': 'info',
  // Descriptions.
  'missing-licence': 'warning',
  'invalid-licence': 'error',
  'missing-summary': 'warning',
  'missing-homepage': 'info',
  'missing-category': 'info',
  'missing-successor': 'info',
  'unknown-value': 'warning',
  placeholder: 'warning',
  // Atoms.
  'missing-mirror': 'info',
  'missing-content-hash': 'warning',
  'unverifiable-commit': 'warning',
  'older-format': 'info',
  'missing-manifest': 'warning',
  'invalid-manifest': 'warning',
  'manifest-mismatch': 'warning',
  'invalid-lock': 'warning',
  'undeclared-set': 'error',
  'duplicate-set': 'error',
  'unused-set': 'info',
  // Models.
  'missing-task': 'info',
  'gated-model': 'info',
  'pickle-format': 'warning',
  'missing-weights': 'warning',
  'format-mismatch': 'warning',
  'model-code': 'info',
  'unreachable-file': 'error',
  // Names and versions.
  'near-miss-name': 'warning',
  'invented-version': 'warning',
  'version-mismatch': 'warning',
  'default-version': 'info',
} as const satisfies Readonly<Record<string, Severity>>

export type FindingCode = keyof typeof SEVERITIES

/** Something in a record that its author should know of; the form of `dev.firn.defs#finding`. */
export interface Finding<Code extends string = FindingCode> {
  readonly code: Code
  readonly severity: Severity
  /** JSON pointer to the field in the record. */
  readonly path: string
  /** What is wrong. */
  readonly message: string
  /** What to do. */
  readonly fix: string
}

/** Steps from the record to a field. */
export type FieldPath = readonly (string | number)[]

export function finding(code: FindingCode, path: FieldPath, message: string, fix: string): Finding {
  return { code, severity: SEVERITIES[code], path: jsonPointer(path), message, fix }
}

/** All of several lists, most of which are empty. */
export function allFindings(...lists: readonly (readonly Finding[])[]): Finding[] {
  const all: Finding[] = []
  for (const list of lists) for (const each of list) all.push(each)
  return all
}

export function hasErrors(findings: readonly Finding<string>[]): boolean {
  return findings.some(({ severity }) => severity === 'error')
}
