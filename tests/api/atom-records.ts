import { atomId } from '../../src/atoms/atom-id.js'
import { atom, channel, release, yank } from '../../src/lexicons/dev/firn.js'
import { formatReleaseKey } from '../../src/syntax/release-key.js'
import {
  NIX_LOCK,
  sampleAtom,
  sampleAtomRelease,
  sampleManifest,
  sampleSnapshot,
} from '../support/sample-atoms.js'
import type { Json } from '../support/sample-records.js'
import type { Account } from './world.js'

/** An atom by what its AtomId is made of. */
export interface AtomName {
  readonly label: string
  readonly root: string
}

/** The root of an invented repository. */
export const rootOf = (digit: string): string => digit.repeat(40)

/** Paths of records. */
export const atomPath = ({ root, label }: AtomName) => `${atom.$nsid}/${atomId(root, label)}`
export const atomReleasePath = (name: AtomName, version: string) =>
  `${release.$nsid}/${formatReleaseKey({ kind: 'atom', key: atomId(name.root, name.label), version })}`
export const atomYankPath = (name: AtomName, version: string) =>
  atomReleasePath(name, version).replace(release.$nsid, yank.$nsid)
export const atomChannelPath = ({ root, label }: AtomName, channelName: string) =>
  `${channel.$nsid}/atom:${atomId(root, label)}:${channelName}`

export interface AtomWish {
  readonly record?: Json
  readonly versions?: readonly string[]
  /** Changes of every release. */
  readonly release?: Json
  /** Changes of what every release holds. */
  readonly snapshot?: Json
}

/** An atom and its releases, as writes. Unless told otherwise it needs nothing. */
export function atomWrites(
  author: Account,
  name: AtomName,
  { record = {}, versions = ['1.0.0'], release: change = {}, snapshot = {} }: AtomWish = {},
): Record<string, Json> {
  const { label, root } = name
  return {
    [atomPath(name)]: sampleAtom({ label, rootCommit: root, ...record }),
    ...Object.fromEntries(
      versions.map((version) => {
        const content = { label, rootCommit: root, manifest: sampleManifest({ label, version }), ...snapshot }
        const artifact = sampleSnapshot(
          { tree: NIX_LOCK.tree, sets: [], requirements: [], ...content },
          version,
        )
        const made = sampleAtomRelease({
          definition: author.uri(atomPath(name)),
          version,
          artifact,
          ...change,
        })
        return [atomReleasePath(name, version), made]
      }),
    ),
  }
}
