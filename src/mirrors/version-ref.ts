import type { AtomFormat } from '../atoms/atom-commit.js'
import { isAtomVersion } from '../atoms/atom-version.js'
import { isLabel } from '../atoms/name.js'
import { formatRef, parseRef } from '../atoms/ref-name.js'

/** A version of an atom, as the name of its ref says it. */
export interface VersionRef {
  readonly ref: string
  readonly label: string
  readonly version: string
}

/** Kinds of refs that name atom commits, by the format of those. */
const KIND_OF: Readonly<Record<AtomFormat, 'atom' | 'atom-1' | 'axios-atom'>> = {
  pre1: 'atom',
  'pre1.0': 'atom',
  '1': 'atom-1',
  axios: 'axios-atom',
}

/** Where the refs of all generations are that are looked at in a mirror: what `listRefs` takes. */
export const MIRROR_PREFIXES = [
  'HEAD',
  'refs/ekala/init',
  'refs/eka/atoms/',
  'refs/eka/meta/',
  'refs/atoms/',
  'refs/atom/pub/',
]

/**
 * The ref under which a mirror holds a version, by the format that a snapshot names; undefined for a format of nobody's
 * knowing, and for a label or version that no ref can hold.
 */
export function versionRefName(format: string, label: string, version: string): string | undefined {
  if (!Object.hasOwn(KIND_OF, format) || !isLabel(label) || !isAtomVersion(version)) return undefined
  return formatRef({ kind: KIND_OF[format as AtomFormat], label, version })
}

/** Reads the name of a ref that names an atom commit; undefined for any other. */
export function parseVersionRef(ref: string): VersionRef | undefined {
  const parsed = parseRef(ref)
  if (parsed?.kind !== 'atom' && parsed?.kind !== 'atom-1' && parsed?.kind !== 'axios-atom') return undefined
  return { ref, label: parsed.label, version: parsed.version }
}
