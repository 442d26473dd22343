import type { CheckedRelease } from '../../definitions/release.js'
import { isPrerelease, versionSortKey } from '../../requirement/version.js'
import {
  addEvent,
  type Derived,
  type Draft,
  type Placed,
  type PlacedRecord,
  touchDefinition,
} from '../draft.js'
import { recordDate } from '../record-date.js'
import type { BulkRow, ReleaseContent } from '../rows/column-types.js'
import { definitionUri } from '../uris.js'
import { putAtomRelease } from './atom-release.js'
import { putModelRelease } from './model-release.js'
import { packageColumns } from './package-release.js'

/** A release as the index knows it: its content is the one that was pinned. */
export function putRelease(
  draft: Draft,
  checked: CheckedRelease,
  { uri, rev, cid, indexedAt }: Derived,
): void {
  const { did, rows, changes, fresh, touched } = draft
  const { kind, name, version, record } = checked
  const definition = definitionUri(checked)
  const row: BulkRow<'release'> = {
    uri,
    did,
    kind,
    key: name,
    definitionUri: definition,
    version: version.text,
    versionKey: versionSortKey(version),
    prerelease: isPrerelease(version),
    cid,
    rev,
    ...contentOf(draft, checked, { uri, definitionUri: definition }),
    createdAt: recordDate(record.createdAt),
    indexedAt,
    // Worked out once all records are there.
    yanked: false,
    score: 0,
    findingErrors: 0,
    findingWarnings: 0,
    findingInfos: 0,
  }
  changes.releases.push(row)
  fresh.releases.add(uri)
  rows.releases.set(uri, row)
  changes.dependencies.push(...dependenciesOf(uri, checked))
  if (rows.tombstones.delete(uri)) changes.goneTombstones.push(uri)
  touched.releases.add(uri)
  touchDefinition(draft, definition)
  addEvent(draft, {
    action: 'release',
    kind,
    key: name,
    definitionUri: definition,
    uri,
    cid,
    version: version.text,
  })
}

function contentOf(
  draft: Draft,
  checked: CheckedRelease,
  uris: { uri: string; definitionUri: string },
): ReleaseContent {
  if (checked.kind === 'package') return packageColumns(checked)
  return checked.kind === 'atom'
    ? putAtomRelease(draft, checked, uris)
    : putModelRelease(draft, checked, uris)
}

/** Another content under a pinned key: kept and shown, never served. */
export function addConflict(
  draft: Draft,
  checked: CheckedRelease,
  { uri, rev, cid, value, proof }: PlacedRecord,
  pinnedCid: string,
): void {
  const { did, at, changes } = draft
  const { kind, name } = checked
  const definition = definitionUri(checked)
  changes.conflicts.push({
    uri,
    cid,
    did,
    definitionUri: definition,
    pinnedCid,
    rev,
    json: value,
    proof,
    seenAt: at,
  })
  addEvent(draft, {
    action: 'conflict',
    kind,
    key: name,
    definitionUri: definition,
    uri,
    cid,
    version: checked.version.text,
  })
}

/** Leaves a tombstone in place of the release. The pin stays. */
export function removeRelease(draft: Draft, { uri }: Placed): void {
  const { did, at, rows, changes } = draft
  const row = rows.releases.get(uri)
  if (!row) return
  rows.releases.delete(uri)
  changes.goneReleases.push(uri)
  if (row.kind === 'atom') changes.goneAtomReleases.push(uri)
  if (row.kind === 'model') changes.goneModelReleases.push(uri)
  const { kind, key, definitionUri, version, cid } = row
  rows.tombstones.add(uri)
  changes.tombstones.push({ uri, did, definitionUri, version, cid, deletedAt: at })
  touchDefinition(draft, definitionUri)
  addEvent(draft, { action: 'delete', kind, key, definitionUri, uri, cid: null, version })
}

function dependenciesOf(uri: string, checked: CheckedRelease): BulkRow<'dependency'>[] {
  return checked.dependencies.map(({ name, definition }, index) => ({
    releaseUri: uri,
    name,
    definitionUri: definitionUri(definition),
    requirement: checked.record.dependencies?.[index]?.requirement ?? '*',
  }))
}
