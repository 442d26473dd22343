import { ATOM_ECOSYSTEM, readPackageManifest } from '../../atoms/ecosystem/read-package.js'
import type { CheckedAtomRelease } from '../../definitions/release.js'
import { atomNeeds } from '../../definitions/snapshot.js'
import { manifestOf } from '../../definitions/snapshot-manifest.js'
import type { Main as Snapshot } from '../../lexicons/dev/firn/snapshot.js'
import {
  MAX_MANIFEST_DESCRIPTION_LENGTH,
  MAX_MANIFEST_TAG_LENGTH,
  MAX_MANIFEST_TAGS,
} from '../../limits/indexing.js'
import { versionSortKey } from '../../requirement/version.js'
import type { Draft } from '../draft.js'
import type { ReleaseContent } from '../rows/column-types.js'
import { storableText } from '../storable-text.js'

/** Adds the rows of what a release of an atom holds. @returns what its row among all releases says of that */
export function putAtomRelease(
  { did, changes }: Draft,
  { name: atomId, version, snapshot, record }: CheckedAtomRelease,
  { uri, definitionUri }: { uri: string; definitionUri: string },
): ReleaseContent {
  const { label, rootCommit, rev, origin, tree, format, mirrors } = snapshot
  const { path = null, contentHash = null, ecosystem = ATOM_ECOSYSTEM } = snapshot
  const { description, tags } = readTold(snapshot)
  changes.atomReleases.push({
    uri,
    did,
    definitionUri,
    atomId,
    label,
    rootCommit,
    version: version.text,
    versionKey: versionSortKey(version),
    commit: rev,
    origin,
    tree,
    format,
    path,
    contentHash,
    ecosystem,
    mirrors,
    description,
    tags,
  })
  for (const { set: setTag, ...need } of atomNeeds(snapshot)) {
    changes.atomRequirements.push({ releaseUri: uri, setTag, ...need })
  }
  return {
    sourceKind: null,
    buildKind: null,
    systems: record.systems ?? [],
    hasService: false,
    hasModule: false,
    words: [...tags, ...(description === null ? [] : [description])].join(' '),
  }
}

/** What a manifest tells people. Its texts may hold what no record may: escapes are read. */
function readTold(found: Snapshot): { description: string | null; tags: string[] } {
  const { ecosystem = ATOM_ECOSYSTEM, manifest = '' } = found
  const told =
    ecosystem === ATOM_ECOSYSTEM ? manifestOf(found)?.value : readPackageManifest(ecosystem, manifest)
  const description = storableText(told?.description ?? '', MAX_MANIFEST_DESCRIPTION_LENGTH)
  return {
    description: description === '' ? null : description,
    tags: (told?.tags ?? [])
      .slice(0, MAX_MANIFEST_TAGS)
      .map((tag) => storableText(tag, MAX_MANIFEST_TAG_LENGTH)),
  }
}
