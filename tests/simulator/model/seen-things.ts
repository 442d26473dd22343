import { atom, model, package as pkg, release } from '../../../src/lexicons/dev/firn.js'
import { nameKey } from './author-model.js'
import type { Tables } from './observe.js'
import type { NamesState, PointerState, ReleaseState, Slot } from './rules.js'

/** Collections in which a name counts as it folds. */
const NAMED: readonly string[] = [pkg.$nsid, model.$nsid]

/** The rows of one account, put in the terms of the model. */
export interface SeenThings {
  readonly names: Map<string, NamesState>
  readonly releases: Map<string, ReleaseState>
  readonly pointers: Map<string, PointerState>
}

export function seenThings(did: string, rows: Tables): SeenThings {
  const root = `at://${did}/`
  const pathOf = (uri: string) => uri.slice(root.length)
  const letters = new Map(
    rows.deadLetter.map(({ uri, cid, reason }) => [pathOf(uri), { cid, refused: reason }]),
  )
  const cids = (list: readonly { uri: string; cid: string }[]) =>
    new Map(list.map(({ uri, cid }) => [pathOf(uri), cid]))
  const definitions = cids(rows.definition)
  const atoms = rows.definition.filter(({ uri }) => pathOf(uri).startsWith(`${atom.$nsid}/`))
  const pointers = cids([...rows.yank, ...rows.channel, ...rows.collection, ...atoms])
  const slotAt = (path: string, indexed: ReadonlyMap<string, string>): Slot | undefined => {
    const cid = indexed.get(path)
    return cid === undefined ? letters.get(path) : { cid, refused: null }
  }

  const names = new Map<string, NamesState>()
  const rkeys = new Set([...definitions.keys(), ...letters.keys()])
  for (const path of [...rkeys].sort()) {
    const [collection = '', rkey = ''] = path.split('/')
    if (!NAMED.includes(collection)) continue
    const slot = slotAt(path, definitions)
    const key = nameKey(collection, rkey)
    if (slot) names.set(key, { ...names.get(key), [rkey]: slot })
  }
  return {
    names,
    releases: seenReleases(rows, letters, pathOf),
    pointers: new Map(
      [...pointers.keys(), ...letters.keys()]
        .filter((path) => /\.(yank|channel|collection|atom)\//.test(path))
        .map((path) => [path, slotAt(path, pointers) ?? null]),
    ),
  }
}

function seenReleases(
  rows: Tables,
  letters: ReadonlyMap<string, Slot>,
  pathOf: (uri: string) => string,
): Map<string, ReleaseState> {
  const pins = new Map(rows.releasePin.map(({ rkey, cid }) => [`${release.$nsid}/${rkey}`, cid]))
  const releases = new Map(rows.release.map(({ uri, cid }) => [pathOf(uri), cid]))
  const tombstones = new Map(rows.releaseTombstone.map(({ uri, cid }) => [pathOf(uri), cid]))
  const conflicts = Map.groupBy(rows.releaseConflict, ({ uri }) => pathOf(uri))
  const paths = new Set(
    [...pins.keys(), ...releases.keys(), ...tombstones.keys(), ...conflicts.keys(), ...letters.keys()].filter(
      (path) => path.includes('.release/'),
    ),
  )
  return new Map(
    [...paths].map((path) => [
      path,
      {
        pin: pins.get(path) ?? null,
        cid: releases.get(path) ?? null,
        conflicts: (conflicts.get(path) ?? []).map(({ cid }) => cid).sort(),
        tombstone: tombstones.get(path) ?? null,
        letter: letters.get(path) ?? null,
      },
    ]),
  )
}
