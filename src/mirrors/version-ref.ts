import { atomRefName, VERSION_REF_KINDS } from '../atoms/atom-ref.js'
import { isAtomVersion } from '../atoms/atom-version.js'
import { isLabel } from '../atoms/name.js'
import { type AtomRef, parseRef } from '../atoms/ref-name.js'

/** A version of an atom, as the name of its ref says it. */
export interface VersionRef {
  readonly ref: string
  readonly label: string
  readonly version: string
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
  return isLabel(label) && isAtomVersion(version) ? atomRefName(format, { label, version }) : undefined
}

/** Reads the name of a ref that names an atom commit; undefined for any other. */
export function parseVersionRef(ref: string): VersionRef | undefined {
  const parsed = parseRef(ref)
  if (parsed === undefined || !isVersionRef(parsed)) return undefined
  return { ref, label: parsed.label, version: parsed.version }
}

type VersionRefKind = (typeof VERSION_REF_KINDS)[keyof typeof VERSION_REF_KINDS]

const KINDS: ReadonlySet<AtomRef['kind']> = new Set(Object.values(VERSION_REF_KINDS))

function isVersionRef(parsed: AtomRef): parsed is AtomRef<VersionRefKind> {
  return KINDS.has(parsed.kind)
}
