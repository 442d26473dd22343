import type { AtomFormat } from './atom-commit.js'
import { type AtomRef, formatRef } from './ref-name.js'

const KINDS = {
  '1': 'atom-1',
  'pre1.0': 'atom',
  pre1: 'atom',
  axios: 'axios-atom',
} as const satisfies Readonly<Record<AtomFormat, AtomRef['kind']>>

/**
 * The ref under which a version of an atom stands in its repositories; undefined for a generation that is not known.
 * @throws RefNameError for a label or version that no ref can hold
 */
export function atomRefName(
  format: string,
  { label, version }: { label: string; version: string },
): string | undefined {
  const kind = Object.hasOwn(KINDS, format) ? KINDS[format as AtomFormat] : undefined
  return kind && formatRef({ kind, label, version })
}
