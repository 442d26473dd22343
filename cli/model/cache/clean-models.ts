import { lstat, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readHubCache } from '../../../src/models/layout/read-hub-cache.js'
import { readOllama } from '../../../src/models/layout/read-ollama.js'
import { WAITING_TEXT } from '../../../src/models/layout/write-layout.js'
import type { CliContext } from '../../context.js'
import { handOverRoots } from './gc-roots.js'
import { type KeptModel, modelState } from './model-state.js'

export interface CleanedModel {
  readonly model: string
  readonly id: string
  readonly root: string
  /** Relative to the cache. */
  readonly removed: readonly string[]
  /** What firn made and others use by now. */
  readonly left: readonly string[]
  /** Bytes that were given back. */
  readonly size: number
}

/** Takes away what firn put into caches of this machine, as its own notes say, and nothing else. */
export async function cleanModels(
  names: readonly string[],
  dryRun: boolean,
  context: CliContext,
): Promise<CleanedModel[]> {
  const state = modelState(context)
  const cleaned: CleanedModel[] = []
  for (const listed of await state.list()) {
    const isMeant = names.length === 0 || names.includes(listed.id) || names.includes(listed.title)
    if (!isMeant) continue
    // One that was cleaned before it may have handed something over.
    const kept = (await state.read(listed)) ?? listed
    const done = await clean(kept, dryRun)
    cleaned.push(done)
    if (dryRun) continue
    await handOver(kept, context)
    await state.forget(kept)
  }
  return cleaned
}

/** What is still there of it, for another model that firn put there uses it, too, goes with that one. */
async function handOver(kept: KeptModel, context: CliContext): Promise<void> {
  const { root, id, created } = kept
  const state = modelState(context)
  const heir = (await state.list()).find(
    (other) => other.root === root && other.id === id && state.rootsOf(other) !== state.rootsOf(kept),
  )
  if (heir === undefined) return
  const there = await Promise.all(created.map((at) => lstat(path.join(root, at)).catch(ifAbsent)))
  const left = created.filter((_, index) => there[index] !== undefined)
  if (left.length === 0) return
  await state.note({ ...heir, created: left })
  await handOverRoots(state.rootsOf(kept), state.rootsOf(heir), context)
}

async function clean(
  { title, id, layout, root, created, replaced }: KeptModel,
  dryRun: boolean,
): Promise<CleanedModel> {
  const removed: string[] = []
  const left: string[] = []
  let size = 0
  const take = async (at: string) => {
    const file = path.join(root, at)
    for (const each of [file, `${file}.partial`]) {
      const found = await lstat(each).catch(ifAbsent)
      if (found === undefined || found.isDirectory()) continue
      removed.push(path.relative(root, each))
      size += found.size
      if (!dryRun) await rm(each)
    }
  }
  for (const { at, before, after } of replaced) {
    const now = await readFile(path.join(root, at), 'utf8').catch(ifAbsent)
    if (now === after && !dryRun) await replace(path.join(root, at), before)
    else if (now !== undefined && now !== after) left.push(at)
  }
  const isBlob = (at: string) => /(?:^|\/)blobs\/[^/]+$/.test(at)
  const isRef = (at: string) => /^models--[^/]+\/refs\//.test(at)
  const own = new Set(created)
  // Names first: what they lead to can only then be seen to be needed by nobody.
  for (const at of created) if (!isBlob(at) && !isRef(at) && at !== CACHE_TAG) await take(at)
  const used = dryRun ? await usedBy(root, layout, own) : await usedBy(root, layout, new Set())
  for (const at of created.filter(isBlob)) {
    if (used.has(at)) left.push(at)
    else await take(at)
  }
  for (const at of created.filter(isRef)) {
    const commit = await readFile(path.join(root, at), 'utf8').catch(ifAbsent)
    const [folder = ''] = at.split('/')
    const snapshot = `${folder}/snapshots/${commit ?? ''}/`
    const isDangling = dryRun
      ? created.some((name) => name.startsWith(snapshot))
      : ![...used].some((name) => name.startsWith(snapshot))
    if (isDangling) await take(at)
    else left.push(at)
  }
  if (!dryRun) {
    await removeWaiting(root, own)
    await removeEmpty(root, created)
  }
  return { model: title, id, root, removed, left, size }
}

/** Blobs that names lead to which are not among those left aside, and those names. */
async function usedBy(
  root: string,
  layout: KeptModel['layout'],
  aside: ReadonlySet<string>,
): Promise<Set<string>> {
  const used = new Set<string>()
  if (layout === 'ollama') {
    for (const { manifestAt, layers } of await readOllama(root)) {
      if (!aside.has(manifestAt)) for (const { sha256 } of layers) used.add(`blobs/sha256-${sha256}`)
    }
    return used
  }
  for (const { directory, revisions } of await readHubCache(root)) {
    const folder = path.basename(directory)
    for (const { commit, files } of revisions) {
      for (const { path: name, blob } of files) {
        const at = `${folder}/snapshots/${commit}/${name}`
        if (aside.has(at)) continue
        used.add(at)
        used.add(`${folder}/blobs/${blob}`)
      }
    }
  }
  return used
}

/** Texts that a process did not come to put into their places. */
async function removeWaiting(root: string, own: ReadonlySet<string>): Promise<void> {
  for (const directory of new Set([...own].map((at) => path.dirname(at)))) {
    for (const name of (await readdir(path.join(root, directory)).catch(ifAbsent)) ?? []) {
      const place = WAITING_TEXT.exec(name)?.[1]
      if (place !== undefined && own.has(path.join(directory, place)))
        await rm(path.join(root, directory, name))
    }
  }
}

/** Directories that firn made and that hold nothing any more, the innermost first. */
async function removeEmpty(root: string, created: readonly string[]): Promise<void> {
  const deepest = created.toSorted((a, b) => b.split('/').length - a.split('/').length)
  for (const at of deepest) {
    const found = await lstat(path.join(root, at)).catch(ifAbsent)
    if (found?.isDirectory()) await rmdir(path.join(root, at)).catch(ifNotEmpty)
  }
}

/** It belongs to the cache, and says what is true of it whoever fills it. */
const CACHE_TAG = 'CACHEDIR.TAG'

async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
}

function ifAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}

function ifNotEmpty(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
}
