import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MAX_CHECKED_DEPTH, MAX_CHECKED_FILES } from '../../limits/validation.js'
import type { LayoutName } from '../layout/layout.js'

/** The directory cannot be checked at all. The message is for a person. */
export class CheckError extends Error {
  override name = 'CheckError'
}

/** A file of a model, whatever links lead to it. */
export interface CheckedFile {
  /** Its place among the model's files, with `/`. */
  readonly path: string
  /** Where it is on this machine. */
  readonly place: string
  readonly size: number
  /** The directory of the model that it is a file of: several lie in one hub cache. */
  readonly root: string
}

/** A link that leads nowhere, to what is no file or directory, or back to where it lies. */
export interface BadLink {
  readonly path: string
  readonly problem: string
}

export interface CheckedTree {
  readonly directory: string
  readonly layout: LayoutName
  /** The one snapshot of a hub cache that is looked at; all of them when absent. */
  readonly commit?: string | undefined
  readonly files: readonly CheckedFile[]
  readonly badLinks: readonly BadLink[]
}

/** What is known of a directory beside its name. */
export interface KnownPlace {
  /** How the model lies there. What a directory holds may look like another layout, which hides the rest of it. */
  readonly layout?: LayoutName | undefined
  /** The one snapshot of a hub cache that is meant, where others lie beside it. */
  readonly commit?: string | undefined
  /** The files that are meant, by where they are, where those of other models lie beside them. */
  readonly files?: ReadonlySet<string> | undefined
}

/**
 * The files of a model in a directory of any layout. Of a hub cache they are those of its snapshots, of Ollama's layout
 * its blobs, otherwise all.
 * @throws CheckError where there are too many or there is no such directory
 */
export async function findFiles(given: string, known: KnownPlace = {}): Promise<CheckedTree> {
  const { commit } = known
  const directory = known.layout === undefined ? await insideOf(given) : given
  const names = await entriesOf(directory)
  const layout = known.layout ?? layoutOf(names)
  const walk = new Walk()
  for (const root of await rootsOf(directory, layout, names)) {
    if (layout === 'hf-cache' && commit !== undefined && basename(root) !== commit) continue
    await walk.directory(root, root, '', 0, [])
  }
  const files = walk.files.filter(({ place }) => known.files?.has(place) ?? true)
  return { directory, layout, commit, files, badLinks: walk.badLinks }
}

/** What Nix builds has one folder: `files` of plain ones, `models` of Ollama's. */
async function insideOf(directory: string): Promise<string> {
  const [name, ...more] = await entriesOf(directory)
  if (more.length > 0 || (name !== 'files' && name !== 'models')) return directory
  const inside = join(directory, name)
  if ((await stat(inside).catch(() => undefined))?.isDirectory() !== true) return directory
  return name === 'files' || layoutOf(await entriesOf(inside)) === 'ollama' ? inside : directory
}

/** Only where nothing else is there: a file beside what looks like a cache is none of its own, and no less a file. */
function layoutOf(names: readonly string[]): LayoutName {
  const all = (own: RegExp) => names.every((name) => own.test(name))
  if (names.some((name) => name.startsWith('models--')) && all(IN_HUB_CACHE)) return 'hf-cache'
  if (names.includes('snapshots') && all(IN_HUB_MODEL)) return 'hf-cache'
  return names.includes('manifests') && names.includes('blobs') && all(IN_OLLAMA) ? 'ollama' : 'plain'
}

const IN_HUB_CACHE = /^((models|datasets|spaces)--.+|\.locks|CACHEDIR\.TAG|version\.txt)$/
const IN_HUB_MODEL = /^(blobs|refs|snapshots|trees|\.no_exist)$/
const IN_OLLAMA = /^(manifests|blobs)$/

/** The directories of the models of a hub cache: the given one, where it is one itself. */
export async function hubModelsOf(directory: string): Promise<string[]> {
  const names = await entriesOf(directory)
  const models = names.filter((name) => name.startsWith('models--'))
  return models.length === 0 ? [directory] : models.map((name) => join(directory, name))
}

async function rootsOf(directory: string, layout: LayoutName, names: readonly string[]): Promise<string[]> {
  if (layout === 'ollama') return [join(directory, 'blobs')]
  if (layout === 'plain') return [directory]
  const models = names.some((name) => name.startsWith('models--'))
    ? await hubModelsOf(directory)
    : [directory]
  const roots: string[] = []
  for (const model of models) {
    const snapshots = join(model, 'snapshots')
    if ((await stat(snapshots).catch(() => undefined))?.isDirectory() !== true) continue
    roots.push(...(await entriesOf(snapshots)).map((commit) => join(snapshots, commit)))
  }
  return roots
}

class Walk {
  readonly files: CheckedFile[] = []
  readonly badLinks: BadLink[] = []

  /** @param above the real paths of the directories that it lies in */
  async directory(
    root: string,
    place: string,
    path: string,
    depth: number,
    above: readonly string[],
  ): Promise<void> {
    const real = await realpath(place)
    if (above.includes(real)) {
      this.badLinks.push({ path, problem: 'leads back to a directory that it lies in' })
      return
    }
    if (depth > MAX_CHECKED_DEPTH)
      throw new CheckError(`${path} lies deeper than ${MAX_CHECKED_DEPTH} directories`)
    for (const name of await entriesOf(place))
      await this.#entry(root, join(place, name), path === '' ? name : `${path}/${name}`, depth, [
        ...above,
        real,
      ])
  }

  async #entry(
    root: string,
    place: string,
    path: string,
    depth: number,
    above: readonly string[],
  ): Promise<void> {
    const found = await stat(place).catch((error: NodeJS.ErrnoException) => error)
    if (found instanceof Error) {
      if (found.code !== 'ENOENT' && found.code !== 'ELOOP') throw found
      this.badLinks.push({ path, problem: 'leads nowhere' })
    } else if (found.isDirectory()) await this.directory(root, place, path, depth + 1, above)
    else if (!found.isFile()) this.badLinks.push({ path, problem: 'is neither a file nor a directory' })
    else {
      this.files.push({ path, place, size: found.size, root })
      if (this.files.length > MAX_CHECKED_FILES)
        throw new CheckError(`there are more than ${MAX_CHECKED_FILES} files`)
    }
  }
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort()
  } catch (cause) {
    throw new CheckError(`${directory} cannot be listed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
}
