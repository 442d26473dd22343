import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashFile } from '../download/sink.js'
import { onDisk } from '../download/storage-error.js'
import {
  LayoutError,
  type LayoutPlan,
  type PlannedFile,
  type PlannedLink,
  type PlannedText,
} from './layout.js'

/** What writing a layout changed, by paths relative to its root. */
export interface LayoutChanges {
  /** Made here, in their order; directories among them. */
  readonly created: readonly string[]
  /** Texts that moved on. */
  readonly replaced: readonly { readonly at: string; readonly before: string; readonly after: string }[]
}

/**
 * Brings the bytes of files to where nothing is yet, whole or not at all.
 * @param wanted each with its absolute place
 */
export type Obtain = (wanted: readonly WantedFile[]) => Promise<void>

export interface WantedFile extends PlannedFile {
  readonly destination: string
}

export interface WriteOptions {
  readonly obtain: Obtain
  /**
   * Hears what is about to be made: an interrupted run can be cleaned up after. First files and directories, and names
   * not before all files are there: until then they may come to be made by somebody else.
   */
  readonly onBegin?: (changes: LayoutChanges) => Promise<void>
  /** Whether a file that is there is read and hashed (else its size has to do). */
  readonly rehash?: boolean
  /** What is there under a name that moves stays. */
  readonly keepMoving?: boolean
  /** Ends the reading of what is there. */
  readonly signal?: AbortSignal
}

/**
 * Lays a model out below a directory. What is there already stays: a file with other bytes is an error and is left
 * alone. What makes the model found, such as a snapshot or a ref, is written when all files are in their places.
 * @throws LayoutError, StorageError, and what `obtain` throws
 */
export async function writeLayout(
  root: string,
  plan: LayoutPlan,
  { obtain, onBegin, rehash = true, keepMoving = false, signal }: WriteOptions,
): Promise<LayoutChanges> {
  const place = (at: string) => path.join(root, at)
  const wanted: WantedFile[] = []
  for (const planned of plan.files) {
    const destination = place(planned.at)
    if (!(await isThere(destination, planned, rehash, signal))) wanted.push({ ...planned, destination })
  }
  const links: PlannedLink[] = []
  for (const link of plan.links) if (!(await isLinked(place(link.at), link.target))) links.push(link)
  const texts: FoundText[] = []
  for (const text of plan.texts) {
    const before = await onDisk(place(text.at), () => orUndefined(readFile(place(text.at), 'utf8')))
    const isKept = before === text.text || (before !== undefined && (keepMoving || !text.moves))
    if (!isKept) texts.push({ ...text, before })
  }
  const ground = await missingDirectories(root, [...plan.directories, ...plan.files.map(directoryOf)])
  const names = [
    ...texts.filter(({ isListing }) => isListing),
    ...links,
    ...texts.filter((one) => !one.isListing),
  ]
  const above = (await missingDirectories(root, names.map(directoryOf))).filter((at) => !ground.includes(at))
  const files: LayoutChanges = { created: [...ground, ...wanted.map(({ at }) => at)], replaced: [] }
  const named: LayoutChanges = {
    created: [...above, ...names.flatMap((one) => (isReplacing(one) ? [] : [one.at]))],
    replaced: names.filter(isReplacing).map(({ at, text, before }) => ({ at, before, after: text })),
  }
  await onBegin?.(files)
  await onDisk(root, () => mkdir(root, { recursive: true }))
  for (const at of ground) await onDisk(place(at), () => mkdir(place(at), { recursive: true }))
  if (wanted.length > 0) await obtain(wanted)
  signal?.throwIfAborted()
  await onBegin?.(named)
  for (const at of above) await onDisk(place(at), () => mkdir(place(at), { recursive: true }))
  for (const one of names) {
    if ('text' in one) await replaceText(place(one.at), one.text)
    else await onDisk(place(one.at), () => symlink(one.target, place(one.at)))
  }
  return { created: [...files.created, ...named.created], replaced: named.replaced }
}

interface FoundText extends PlannedText {
  /** What is there. */
  readonly before: string | undefined
}

function isReplacing(name: FoundText | PlannedLink): name is FoundText & { readonly before: string } {
  return 'before' in name && name.before !== undefined
}

function directoryOf({ at }: { readonly at: string }): string {
  return path.posix.dirname(at)
}

/** Those of the directories that are not there, and of those above them, parents first. */
async function missingDirectories(root: string, needed: readonly string[]): Promise<string[]> {
  const all = new Set<string>()
  for (const directory of needed) {
    const names = directory === '.' ? [] : directory.split('/')
    for (const index of names.keys()) all.add(names.slice(0, index + 1).join('/'))
  }
  const missing: string[] = []
  for (const at of [...all].sort()) {
    if ((await orUndefined(lstat(path.join(root, at)))) === undefined) missing.push(at)
  }
  return missing
}

async function isThere(
  file: string,
  { file: pinned }: PlannedFile,
  rehash: boolean,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const found = rehash ? await hashFile(file, signal) : await sizeOf(file)
  if (found === undefined) return false
  const hash = 'sha256' in found ? found.sha256 : undefined
  if (found.size === pinned.size && (hash === undefined || hash === pinned.sha256)) return true
  const what = found.size === pinned.size ? `its sha256 is ${hash}` : `it has ${found.size} bytes`
  throw new LayoutError(
    `${file} is there and is not ${pinned.path}: ${what}. It is left as it is: move it away, or choose another directory.`,
  )
}

async function sizeOf(file: string): Promise<{ readonly size: number } | undefined> {
  const found = await orUndefined(stat(file))
  return found && { size: found.size }
}

/** Whether a name leads where it should, by this link, by another, or because the same bytes stand there themselves. */
async function isLinked(file: string, target: string): Promise<boolean> {
  const found = await orUndefined(lstat(file))
  if (found === undefined) return false
  const wanted = path.resolve(path.dirname(file), target)
  if (found.isSymbolicLink()) {
    const leads = await readlink(file)
    if (leads === target || path.basename(leads) === path.basename(wanted)) return true
  } else {
    const [own, other] = [await hashFile(file), await hashFile(wanted)]
    if (own !== undefined && own.sha256 === other?.sha256) return true
  }
  throw new LayoutError(`${file} is there and is something else than a link to ${target}: move it away.`)
}

/** The name of a text that waits to take its place, and in it that of the place: a process that is killed leaves it. */
export const WAITING_TEXT = /^(.+)\.[0-9a-f]{8}\.new$/

async function replaceText(file: string, text: string): Promise<void> {
  const waiting = `${file}.${createHash('sha256').update(text).digest('hex').slice(0, 8)}.new`
  await onDisk(file, async () => {
    try {
      await writeFile(waiting, text)
      await rename(waiting, file)
    } finally {
      await rm(waiting, { force: true })
    }
  })
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
