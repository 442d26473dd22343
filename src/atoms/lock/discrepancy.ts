import { matches, parseRequirement } from '../../requirement/requirement.js'
import { parseVersion } from '../../requirement/version.js'
import type { LockedAtom } from './lock.js'

/** What a discrepancy is about. */
export type Subject =
  | { readonly type: 'lock' }
  | { readonly type: 'composer' }
  | { readonly type: 'set'; readonly set: string }
  | { readonly type: 'atom'; readonly set: string; readonly label: string }
  | { readonly type: 'pin'; readonly name: string }

/** A difference between a manifest and its lock. */
export interface Discrepancy {
  /**
   * `missing`: the lock lacks it. `stale`: the manifest no longer asks for it. `outdated`: what is locked is not what
   * the manifest asks for.
   */
  readonly kind: 'missing' | 'stale' | 'outdated'
  readonly subject: Subject
  readonly message: string
}

export function found(kind: Discrepancy['kind'], subject: Subject, message: string): Discrepancy {
  return { kind, subject, message }
}

/** Whether a locked version is one that is asked for; an unpublished atom is taken in any version, as eka does. */
export function meets(requirement: string, { version, rev }: Pick<LockedAtom, 'version' | 'rev'>): boolean {
  if (rev === undefined) return true
  return matches(parseRequirement(requirement), parseVersion(version, { build: true }))
}
