import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { hubIdOf, isCommit } from './names.js'

/** A model in a hub cache. */
export interface CachedModel {
  readonly id: string
  /** Absolute. */
  readonly directory: string
  readonly refs: Readonly<Record<string, string>>
  readonly revisions: readonly CachedRevision[]
  /** Downloads that were cut off, by their names in blobs/. */
  readonly partial: readonly string[]
}

/** A state of a model, with the files of it that are there. */
export interface CachedRevision {
  readonly commit: string
  readonly refs: readonly string[]
  readonly files: readonly CachedFile[]
  /** Paths whose bytes are not there. */
  readonly missing: readonly string[]
  /** `unknown` where no listing of the commit is kept, so that nobody can tell which files there should be. */
  readonly state: 'complete' | 'incomplete' | 'unknown'
  /** The hub's own listing of the commit, where it is kept. */
  readonly listing: Readonly<Record<string, ListedInTree>> | undefined
}

export interface CachedFile {
  readonly path: string
  readonly size: number
  /** Absolute, links followed: where the bytes are. */
  readonly at: string
  /** As the hub calls it: the name of its blob. */
  readonly blob: string
}

export interface ListedInTree {
  readonly size: number
  readonly blob_id: string
  readonly lfs_sha256?: string
  readonly xet_hash?: string
}

/** The models in a hub cache, by their ids; of what is no model in it nothing is said. An absent directory has none. */
export async function readHubCache(root: string): Promise<CachedModel[]> {
  const models: CachedModel[] = []
  for (const name of (await namesIn(root)).sort()) {
    const id = hubIdOf(name)
    if (id !== undefined) models.push(await readModelIn(id, path.join(root, name)))
  }
  return models
}

/** A model whose own directory, that of its blobs, refs and snapshots, is known. */
export async function readModelIn(id: string, directory: string): Promise<CachedModel> {
  const refs: Record<string, string> = {}
  for (const file of await filesBelow(path.join(directory, 'refs'))) {
    refs[file] = await readFile(path.join(directory, 'refs', file), 'utf8')
  }
  const revisions: CachedRevision[] = []
  for (const commit of (await namesIn(path.join(directory, 'snapshots'))).sort()) {
    if (isCommit(commit)) revisions.push(await readRevision(directory, commit, refs))
  }
  const partial = (await namesIn(path.join(directory, 'blobs'))).filter((name) => PARTIAL.test(name))
  return { id, directory, refs, revisions, partial }
}

/** huggingface_hub's own name for it, and that of this downloader. */
const PARTIAL = /\.(?:incomplete|partial)$/

async function readRevision(
  directory: string,
  commit: string,
  allRefs: Readonly<Record<string, string>>,
): Promise<CachedRevision> {
  const root = path.join(directory, 'snapshots', commit)
  const files: CachedFile[] = []
  const missing: string[] = []
  for (const name of await filesBelow(root)) {
    const found = await sizeAt(path.join(root, name))
    if (found === undefined) missing.push(name)
    else files.push({ path: name, ...found, blob: await blobOf(path.join(root, name), found.at) })
  }
  const listing = await readTree(path.join(directory, 'trees', `${commit}.json`))
  const there = new Set([...files.map(({ path: name }) => name), ...missing])
  for (const name of Object.keys(listing ?? {})) if (!there.has(name)) missing.push(name)
  const refs = Object.keys(allRefs).filter((ref) => allRefs[ref] === commit)
  const state = missing.length > 0 ? 'incomplete' : listing === undefined ? 'unknown' : 'complete'
  return { commit, refs, files, missing: missing.sort(), state, listing }
}

/** The name in blobs/ that a snapshot's link leads to; it may itself be a link, into a store. */
async function blobOf(file: string, end: string): Promise<string> {
  const target = await readlink(file).catch(() => end)
  return path.basename(path.basename(path.dirname(target)) === 'blobs' ? target : end)
}

async function readTree(file: string): Promise<CachedRevision['listing']> {
  try {
    const { format_version, files } = JSON.parse(await readFile(file, 'utf8'))
    // Of another format nothing is known, as in huggingface_hub.
    return format_version === 1 && typeof files === 'object' && files !== null ? files : undefined
  } catch (error) {
    if (error instanceof SyntaxError || isAbsent(error)) return undefined
    throw error
  }
}

/** Where the bytes behind a name are, and how many; undefined behind a link that leads nowhere. */
export async function sizeAt(
  file: string,
): Promise<{ readonly size: number; readonly at: string } | undefined> {
  try {
    const at = await realpath(file)
    return { size: (await stat(at)).size, at }
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** Paths of all files and links below a directory, with `/`, sorted; none where it is not there. */
export async function filesBelow(root: string): Promise<string[]> {
  const found: string[] = []
  const visit = async (directory: string, prefix: string): Promise<void> => {
    const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
      if (isAbsent(error)) return []
      throw error
    })
    for (const entry of entries) {
      const name = `${prefix}${entry.name}`
      if (entry.isDirectory()) await visit(path.join(directory, entry.name), `${name}/`)
      else found.push(name)
    }
  }
  await visit(root, '')
  return found.sort()
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
