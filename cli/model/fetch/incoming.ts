import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { onDisk } from '../../../src/models/download/storage-error.js'
import type { LayoutName } from '../../../src/models/layout/layout.js'
import type { KeepFile } from '../../../src/models/resolve-model.js'

/**
 * Files that were downloaded before anybody knew where they go, as their hash had to be found first: kept so that they
 * are not downloaded twice, in a directory of their own that goes when the work ends, however it does.
 */
export class Incoming implements AsyncDisposable {
  readonly #below: (layout: LayoutName) => string | undefined
  readonly #name = `.firn-incoming-${randomBytes(4).toString('hex')}`
  #directory: string | undefined
  /** Directories that were not there before, the deepest first. */
  #made: readonly string[] = []
  readonly #places = new Map<string, string>()

  /** @param below a directory on the disk that they will stay on; it may be absent. None: nothing is kept. */
  constructor(below: (layout: LayoutName) => string | undefined) {
    this.#below = below
  }

  /** Where a file of the model is to be kept. */
  readonly keep: KeepFile = (file, layout) => {
    if (this.#directory === undefined) {
      const below = this.#below(layout)
      if (below === undefined) return undefined
      this.#directory = path.join(below, this.#name)
      this.#made = missingFrom(below)
    }
    const place = path.join(this.#directory, String(this.#places.size))
    this.#places.set(file, place)
    return place
  }

  /** Moves a file of the model to where it belongs. False where it was not kept. @throws StorageError */
  async move(file: string, destination: string): Promise<boolean> {
    const place = this.#places.get(file)
    if (place === undefined) return false
    await onDisk(destination, async () => {
      await mkdir(path.dirname(destination), { recursive: true })
      await rename(place, destination).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EXDEV') throw error
        await copyFile(place, `${destination}.partial`)
        await rename(`${destination}.partial`, destination)
      })
    })
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#directory === undefined) return
    await rm(this.#directory, { recursive: true, force: true })
    for (const directory of this.#made) {
      // What holds something by now is wanted.
      const isGone = await rmdir(directory).then(
        () => true,
        () => false,
      )
      if (!isGone) return
    }
  }
}

function missingFrom(directory: string): string[] {
  return existsSync(directory) ? [] : [directory, ...missingFrom(path.dirname(directory))]
}
