import type { AtomFormat } from './atom-commit.js'
import { type AtomRef, formatRef, refPrefix } from './ref-name.js'

/** The kinds of refs that name atom commits, by the format of those. */
export const VERSION_REF_KINDS = {
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
  const kind = Object.hasOwn(VERSION_REF_KINDS, format) ? VERSION_REF_KINDS[format as AtomFormat] : undefined
  return kind && formatRef({ kind, label, version })
}

/** For SQL, which cannot ask `atomRefName`: each format with what stands before `<label>/<version>` in its refs. */
export const VERSION_REF_PREFIXES: readonly (readonly [format: string, prefix: string])[] = Object.entries(
  VERSION_REF_KINDS,
).map(([format, kind]) => [format, refPrefix(kind)])
