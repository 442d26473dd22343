import type { CheckedModelRelease } from '../../definitions/release.js'
import type { Main as Files } from '../../lexicons/dev/firn/files.js'
import { fileListCidOf } from '../../models/file-list.js'
import { isPickleFormat, weightFormatsOf } from '../../models/formats/by-name.js'
import { originType } from '../../models/origin-type.js'
import type { Draft } from '../draft.js'
import { wantedList } from '../file-lists.js'
import type { ReleaseContent } from '../rows/column-types.js'

/** Adds the row of what a release of a model holds. @returns what its row among all releases says of that */
export function putModelRelease(
  { did, at, changes }: Draft,
  { files }: CheckedModelRelease,
  { uri, definitionUri }: { uri: string; definitionUri: string },
): ReleaseContent {
  const { layout, fileCount, totalSize, parameters = null } = files
  const weightFormats = formatsOf(files)
  const fileListCid = fileListCidOf(files) ?? null
  changes.modelReleases.push({
    uri,
    did,
    definitionUri,
    origin: originType(files.origin),
    layout,
    fileCount,
    totalSize,
    parameters,
    weightFormats,
    pickle: weightFormats.some(isPickleFormat),
    fileListCid,
  })
  if (fileListCid !== null) changes.fileLists.push(wantedList({ releaseUri: uri, did, cid: fileListCid }, at))
  return {
    sourceKind: null,
    buildKind: null,
    systems: [],
    hasService: false,
    hasModule: false,
    words: weightFormats.join(' '),
  }
}

/** What the record says, and what it holds whether it says so or not. */
function formatsOf({ files = [], weightFormats = [] }: Files): string[] {
  return [...new Set([...weightFormats, ...weightFormatsOf(files.map(({ path }) => path))])].sort()
}
