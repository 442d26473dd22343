import { isAtomId } from './atom-id.js'
import { isAtomVersion } from './atom-version.js'
import { isContentHash } from './content-hash.js'
import { isLabel } from './name.js'
import { isAnyObjectId } from './object-id.js'

/**
 * Every ref that a generation of the format knows. `atom`, `manifest`, `origin` and `init` are those that are
 * written today; `integrity` is firn's and points to the atom commit from its content hash.
 */
const TEMPLATES = {
  init: 'refs/ekala/init',
  atom: 'refs/eka/atoms/{label}/{version}',
  manifest: 'refs/eka/meta/{label}/{version}/manifest',
  origin: 'refs/eka/meta/{label}/{version}/origin',
  integrity: 'refs/eka/meta/{label}/{version}/{contentHash}',
  // A sketch of eka's for signed tags.
  trust: 'refs/eka/trust/{atomId}/{version}',
  // 2024, format `1`: the manifest is a tree that holds it alone.
  'atom-1': 'refs/atoms/{label}/{version}',
  'manifest-1': 'refs/atoms/{label}/_specs/{version}',
  'origin-1': 'refs/atoms/{label}/_srcs/{version}',
  // eka's decision records 9 and 10, never written by a release.
  'atom-9': 'refs/ekala/atoms/{label}/{version}',
  'manifest-9': 'refs/ekala/manifests/{label}/{version}',
  'origin-9': 'refs/ekala/origins/{label}/{version}',
  electron: 'refs/ekala/ca/{objectId}',
  // The successor: in a source repository, then in a store.
  'axios-atom': 'refs/atom/pub/{label}/{version}',
  'axios-charter': 'refs/atom/charter/d/{digest}',
  'axios-claim': 'refs/atom/claims/pub/{label}',
  'axios-source': 'refs/atom/src/{objectId}',
  'axios-stored-atom': 'refs/atom/d/{contentHash}',
  'axios-stored-claim': 'refs/atom/claims/d/{digest}',
  'axios-development': 'refs/atom/dev/{digest}/{label}/{segment}',
} as const

export type RefKind = keyof typeof TEMPLATES

type Fields<Template> = Template extends `${string}{${infer Field}}${infer Rest}`
  ? Field | Fields<Rest>
  : never

/** A ref's kind and the parts of its name, as in `{ kind: 'atom', label: 'hello', version: '1.0.0' }`. */
export type AtomRef<Kind extends RefKind = RefKind> = Kind extends RefKind
  ? { readonly kind: Kind } & { readonly [Field in Fields<(typeof TEMPLATES)[Kind]>]: string }
  : never

/** A part that cannot stand in a ref's name. */
export class RefNameError extends Error {
  override name = 'RefNameError'
}

const CHECKS: Readonly<Record<Fields<(typeof TEMPLATES)[RefKind]>, (text: string) => boolean>> = {
  label: isLabel,
  version: isAtomVersion,
  contentHash: isContentHash,
  atomId: isAtomId,
  objectId: isAnyObjectId,
  // Digests of 32 to 64 bytes in base64url.
  digest: (text) => /^[A-Za-z0-9_-]{43,86}$/.test(text),
  segment: (text) => /^(?!\.)(?!.*(?:\.\.|\.lock$|\.$))[0-9A-Za-z._+-]+$/.test(text),
}

const FIELD = /^\{(\w+)\}$/

/**
 * The name of a ref.
 * @throws RefNameError for a part that is malformed; a label must be in its normal form already
 */
export function formatRef(ref: AtomRef): string {
  const fields = new Map(Object.entries(ref))
  const segments = TEMPLATES[ref.kind].split('/').map((segment) => {
    const field = fieldOf(segment)
    if (field === undefined) return segment
    const text = fields.get(field) ?? ''
    if (!CHECKS[field](text))
      throw new RefNameError(`${JSON.stringify(text)} is no ${field} that a ref can hold.`)
    return text
  })
  return segments.join('/')
}

/** What stands before the first varying part of a kind's names: `refs/eka/atoms/`. */
export function refPrefix(kind: RefKind): string {
  return TEMPLATES[kind].replace(/\{.*/, '')
}

/**
 * What a ref's name says; undefined for one that is not of these, or has a part that its kind does not allow. eka
 * takes the last two segments of whatever stands below refs/eka/atoms; here nothing may stand before them, for the
 * ref under which such an atom is fetched would not exist.
 */
export function parseRef(name: string): AtomRef | undefined {
  const segments = name.split('/')
  for (const [kind, template] of Object.entries(TEMPLATES)) {
    const fields = matchTemplate(template.split('/'), segments)
    // The template of this kind has been matched, field by field.
    if (fields) return { kind, ...fields } as unknown as AtomRef
  }
  return undefined
}

function matchTemplate(
  template: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const fields: Record<string, string> = {}
  for (const [index, expected] of template.entries()) {
    const segment = segments[index] ?? ''
    const field = fieldOf(expected)
    if (field === undefined ? segment !== expected : !CHECKS[field](segment)) return undefined
    if (field !== undefined) fields[field] = segment
  }
  return fields
}

function fieldOf(segment: string): keyof typeof CHECKS | undefined {
  const field = FIELD.exec(segment)?.[1]
  return field !== undefined && Object.hasOwn(CHECKS, field) ? (field as keyof typeof CHECKS) : undefined
}
