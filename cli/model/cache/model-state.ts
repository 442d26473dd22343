import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { LayoutName } from '../../../src/models/layout/layout.js'
import type { LayoutChanges } from '../../../src/models/layout/write-layout.js'
import type { CliContext } from '../../context.js'
import { writePrivateFile } from '../../storage/private-file.js'

/** What firn made in a cache that others use, too: what `firn model clean` may take away again. */
export interface KeptModel extends ModelNote, LayoutChanges {}

/** Which model it is, and where. */
export interface ModelNote {
  readonly how: 'fetched' | 'linked'
  /** As it was named. */
  readonly title: string
  readonly layout: LayoutName
  /** Of the layout. */
  readonly id: string
  /** Absolute: the cache. */
  readonly root: string
  /** ISO 8601. */
  readonly at: string
}

/** The notes of all models that firn put into caches on this machine. */
export function modelState({ directories }: Pick<CliContext, 'directories'>) {
  const root = path.join(directories.state, 'models')
  const keyOf = ({ root: cache, layout, id, title, how }: ModelNote) => {
    const key = JSON.stringify([cache, layout, id, title, how])
    return path.join(root, createHash('sha256').update(key).digest('hex').slice(0, 32))
  }
  const fileOf = (kept: ModelNote) => `${keyOf(kept)}.json`
  /** Where the links lie by which Nix knows that what was linked is in use. */
  const rootsOf = (kept: ModelNote) => `${keyOf(kept)}.roots`
  /** Notes what is about to be made; of a model that was noted before, on top of that. */
  async function note(kept: KeptModel): Promise<void> {
    const before = await read(fileOf(kept))
    const created = [...new Set([...(before?.created ?? []), ...kept.created])]
    const replaced = addReplaced(before?.replaced ?? [], kept.replaced)
    if (created.length === 0 && replaced.length === 0) return
    await mkdir(root, { recursive: true })
    await writePrivateFile(fileOf(kept), JSON.stringify({ ...kept, created, replaced }))
  }

  /** Forgets of a note what was not made after all, now or before: it may come to be somebody else's. */
  async function settle(kept: ModelNote): Promise<void> {
    const noted = await read(fileOf(kept))
    if (noted === undefined) return
    const isThere = await Promise.all(noted.created.map((at) => isMade(path.join(noted.root, at))))
    const created = noted.created.filter((_, index) => isThere[index])
    const { replaced } = noted
    if (created.length === 0 && replaced.length === 0) await rm(fileOf(kept), { force: true })
    else await writePrivateFile(fileOf(kept), JSON.stringify({ ...noted, created, replaced }))
  }

  return {
    note,
    /**
     * Has notes kept of what work makes, as it is begun. When it ends they hold what is there; where its process is
     * killed, they hold what may be, until the next run for the same model ends.
     */
    async noting<T>(kept: ModelNote, work: (onBegin: OnBegin) => Promise<T>): Promise<T> {
      try {
        return await work((changes) => note({ ...kept, ...changes }))
      } finally {
        await settle(kept)
      }
    },
    async list(): Promise<KeptModel[]> {
      const names = await readdir(root).catch(ifAbsent([]))
      const kept = await Promise.all(names.filter(isNote).map((name) => read(path.join(root, name))))
      return kept.filter((one) => one !== undefined).sort((a, b) => (a.title < b.title ? -1 : 1))
    },
    /** As it stands in its note now. */
    read: (kept: ModelNote): Promise<KeptModel | undefined> => read(fileOf(kept)),
    /** The note, and what is kept from Nix's garbage collector for it. */
    async forget(kept: KeptModel): Promise<void> {
      await rm(rootsOf(kept), { recursive: true, force: true })
      await rm(fileOf(kept), { force: true })
    },
    rootsOf,
  }
}

type OnBegin = (changes: LayoutChanges) => Promise<void>

/** What stood there before all of it, and what stands there now: where somebody else wrote between, from there on. */
function addReplaced(
  before: LayoutChanges['replaced'],
  more: LayoutChanges['replaced'],
): LayoutChanges['replaced'] {
  const byPlace = new Map(before.map((one) => [one.at, one]))
  for (const next of more) {
    const last = byPlace.get(next.at)
    byPlace.set(next.at, last?.after === next.before ? { ...next, before: last.before } : next)
  }
  return [...byPlace.values()]
}

/** Whether a file or a directory is there, or the beginning of one. */
async function isMade(file: string): Promise<boolean> {
  const found = await Promise.all(
    [file, `${file}.partial`].map((one) => lstat(one).catch(ifAbsent(undefined))),
  )
  return found.some((one) => one !== undefined)
}

const isNote = (name: string) => /^[0-9a-f]{32}\.json$/.test(name)

async function read(file: string): Promise<KeptModel | undefined> {
  const text = await readFile(file, 'utf8').catch(ifAbsent(undefined))
  return text === undefined ? undefined : JSON.parse(text)
}

function ifAbsent<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value
    throw error
  }
}
