import { atomId } from '../../src/atoms/atom-id.js'
import { atom } from '../../src/lexicons/dev/firn.js'
import { parseReleaseKey } from '../../src/syntax/release-key.js'
import {
  NIX_LOCK,
  sampleAtom,
  sampleAtomRelease,
  sampleManifest,
  sampleSnapshot,
} from '../support/sample-atoms.js'
import type { Json } from '../support/sample-records.js'

/** Atoms of one root, by their AtomIds. */
export const LABELS = new Map(['std', 'λ'].map((label) => [atomId(NIX_LOCK.rootCommit, label), label]))

/** The definition of one of them, by any author. */
export function atomOf(id: string, change: Json = {}): Json {
  return sampleAtom({ label: LABELS.get(id) ?? '', ...change })
}

/**
 * A release of one of them, by any author.
 * @param change of the record; `more` lines of its manifest
 */
export function atomReleaseOf(
  did: string,
  rkey: string,
  { more = '', ...change }: Json & { more?: string } = {},
): Json {
  const { key, version } = parseReleaseKey(rkey)
  const label = LABELS.get(key) ?? ''
  const manifest = sampleManifest({ label, version, more })
  return sampleAtomRelease({
    definition: `at://${did}/${atom.$nsid}/${key}`,
    version,
    artifact: sampleSnapshot({ label, manifest }, version),
    ...change,
  })
}
