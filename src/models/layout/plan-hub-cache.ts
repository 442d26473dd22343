import { createHash } from 'node:crypto'
import { blobName } from '../blob-name.js'
import { hubRepoOf } from '../hub-repo.js'
import type { PinnedFile } from '../listing.js'
import {
  LayoutError,
  type LayoutNames,
  type LayoutPlan,
  type ModelFiles,
  type PlannedText,
} from './layout.js'
import { checkPath, hubDirectory, isCommit } from './names.js'

/**
 * The cache of huggingface_hub: blobs by the hub's names, a snapshot of links to them for the commit, refs without a
 * line feed, and the listing by which `snapshot_download` knows that a snapshot is whole.
 * @throws LayoutError where nothing gives the model a name, or a path leads out of it
 */
export function planHubCache(model: ModelFiles, names: LayoutNames = {}): LayoutPlan {
  const { origin, files } = model
  const repo = hubRepoOf(origin)
  const id = names.id ?? repo?.repo
  if (id === undefined) {
    throw new LayoutError(
      'A hub cache keeps models by org/name, and this one has none: name it with --id org/name.',
    )
  }
  const root = hubDirectory(id)
  const commit = snapshotOf(model)
  const snapshot = `${root}/snapshots/${commit}`
  const refs = names.refs ?? [repo?.ref ?? 'main'].filter((ref) => !isCommit(ref))
  // Where nobody named a branch, `main` makes the model found, and takes nothing from one that is there.
  const isAsked = names.refs !== undefined || ('ref' in origin && origin.ref !== undefined)
  return {
    layout: 'hf-cache',
    id,
    files: eachBlobOnce(files).map((file) => ({ at: `${root}/blobs/${blobName(file)}`, file })),
    // Readers of the cache want these to be there also when they are empty. The snapshot is not: an empty one is taken
    // for the model by who asks for its commit without a network.
    directories: [`${root}/blobs`, `${root}/refs`, `${root}/snapshots`],
    links: files.map((file) => ({
      at: `${snapshot}/${checkPath(file.path)}`,
      target: `${'../'.repeat(file.path.split('/').length + 1)}blobs/${blobName(file)}`,
    })),
    texts: [
      { at: 'CACHEDIR.TAG', text: CACHEDIR_TAG, moves: false },
      ...treeOf(model, `${root}/trees/${commit}.json`),
      ...refs.map((ref) => ({ at: `${root}/refs/${checkPath(ref)}`, text: commit, moves: isAsked })),
    ],
  }
}

/**
 * The commit; where an origin has none, 40 hex digits that follow from the files: of the sha256 of a `sha256  path`
 * line for each, as sha256sum writes them.
 */
export function snapshotOf({ origin, files }: ModelFiles): string {
  // Of an origin of a type that is not known, nobody has looked at it.
  if ('rev' in origin && typeof origin.rev === 'string' && isCommit(origin.rev)) return origin.rev
  const lines = files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join('')
  return createHash('sha256').update(lines).digest('hex').slice(0, 40)
}

/**
 * The hub's own listing of the commit: only where every file of it is there, and the hub's name of each is known
 * (huggingface_hub, `_tree_cache.py`, format 1).
 */
function treeOf({ origin, files }: ModelFiles, at: string): PlannedText[] {
  const isWhole = !('include' in origin) || origin.include === undefined
  if (!isWhole || !files.every(({ gitOid }) => gitOid !== undefined)) return []
  const entries = files.map(({ path, size, gitOid, sha256, lfs, xetHash }) => [
    path,
    {
      size,
      blob_id: gitOid,
      ...(lfs === true ? { lfs_sha256: sha256, lfs_size: size } : {}),
      ...(xetHash === undefined ? {} : { xet_hash: xetHash }),
    },
  ])
  const text = JSON.stringify({ format_version: 1, files: Object.fromEntries(entries) }, undefined, 1)
  return [{ at, text, moves: false, isListing: true }]
}

function eachBlobOnce(files: readonly PinnedFile[]): PinnedFile[] {
  const byName = new Map<string, PinnedFile>()
  for (const file of files) {
    const other = byName.get(blobName(file))
    if (other !== undefined && other.sha256 !== file.sha256) {
      throw new LayoutError(
        `${other.path} and ${file.path} differ, and the hub calls both ${blobName(file)}.`,
      )
    }
    byName.set(blobName(file), other ?? file)
  }
  return [...byName.values()]
}

/** https://bford.info/cachedir/ */
const CACHEDIR_TAG = [
  'Signature: 8a477f597d28d172789f06886806bc55',
  '# This directory is a cache: huggingface_hub and firn can fetch what is in it again.',
  '# See https://bford.info/cachedir/',
  '',
].join('\n')
