import { parseRef } from '../../src/atoms/ref-name.js'
import type { RemoteRef } from '../../src/git/advertisement.js'
import { MAX_MIRROR_REF_LENGTH, MAX_MIRROR_REFS } from '../../src/limits/mirrors.js'

export const INIT_REF = 'refs/ekala/init'

/** What a mirror's refs say, as far as it is kept. */
export interface SelectedRefs {
  readonly root: string | null
  readonly head: string | null
  /** Object by name of the ref. */
  readonly refs: ReadonlyMap<string, string>
  /** What was left out, in words. */
  readonly note: string | null
}

/** Kinds of refs that are kept of a mirror whose atoms are indexed. */
const KEPT = new Set([
  'init',
  'atom',
  'manifest',
  'origin',
  'integrity',
  'atom-1',
  'manifest-1',
  'origin-1',
  'axios-atom',
])

/**
 * Chooses what is kept of a mirror's refs.
 * @param wanted names; without them, all refs of atoms are
 */
export function selectRefs(listed: readonly RemoteRef[], wanted?: ReadonlySet<string>): SelectedRefs {
  const refs = new Map<string, string>()
  let head: string | null = null
  let left = 0
  for (const { name, object, peeled } of listed) {
    if (name === 'HEAD') head = object
    if (!isKept(name, wanted) || refs.has(name)) continue
    if (refs.size >= MAX_MIRROR_REFS) left++
    // The successor's refs name tags; what is published is the commit.
    else refs.set(name, peeled ?? object)
  }
  const note =
    left === 0 ? null : `It has ${left} refs of atoms more than the ${MAX_MIRROR_REFS} that are kept.`
  return { root: refs.get(INIT_REF) ?? null, head, refs, note }
}

function isKept(name: string, wanted: ReadonlySet<string> | undefined): boolean {
  if (name.length > MAX_MIRROR_REF_LENGTH) return false
  if (wanted) return name === INIT_REF || wanted.has(name)
  return KEPT.has(parseRef(name)?.kind ?? '')
}
