import { MAX_DUMB_PACKS, MAX_LOOSE_OBJECTS } from '../../limits/git-remote.js'
import type { FetchedObjects } from '../fetch-objects.js'
import { PackError } from '../pack/pack-error.js'
import { type GitObject, readPack } from '../pack/read-pack.js'
import { GitRemoteError } from '../remote-error.js'
import { type GitRequestOptions, requestGit } from '../request.js'
import { fetchLoose } from './loose-object.js'

/**
 * Fetches objects of a repository that is served as plain files (gitprotocol-http(5), "Dumb Clients"): one by one where
 * each is a file of its own, else out of packs, which come whole.
 * @param base address of the repository
 * @throws GitRemoteError when the server cannot be asked; the signal's reason
 */
export async function fetchFiles(
  base: string,
  ids: readonly string[],
  options: GitRequestOptions,
): Promise<FetchedObjects> {
  const objects = new Map<string, GitObject>()
  const distinct = [...new Set(ids)]
  for (const id of distinct.slice(0, MAX_LOOSE_OBJECTS)) {
    const object = await fetchLoose(base, id, options)
    if (object) objects.set(id, object)
  }
  const packed = new Set(distinct.filter((id) => !objects.has(id)))
  const problem = packed.size === 0 ? undefined : await readPacks(base, packed, objects, options)
  const unasked = new Set(distinct.slice(MAX_LOOSE_OBJECTS))
  const unread = new Map<string, string>()
  for (const id of packed) {
    if (objects.has(id)) continue
    const why = problem ?? (unasked.has(id) ? TOO_MANY : undefined)
    if (why !== undefined) unread.set(id, why)
  }
  return { objects, unread }
}

const TOO_MANY = `its server has more than ${MAX_LOOSE_OBJECTS} objects as files of their own`

/**
 * Adds what is found in packs.
 * @returns why not everything in them was read
 */
async function readPacks(
  base: string,
  wanted: ReadonlySet<string>,
  objects: Map<string, GitObject>,
  options: GitRequestOptions,
): Promise<string | undefined> {
  const names = await listPacks(base, options)
  let problem = names.length > MAX_DUMB_PACKS ? `its server has ${names.length} packs` : undefined
  for (const name of names.slice(0, MAX_DUMB_PACKS)) {
    try {
      const { body } = await requestGit(`${base}/objects/pack/${name}`, options)
      for (const [id, object] of await readPack(body, wanted)) objects.set(id, object)
    } catch (error) {
      const isKnown = error instanceof PackError || error instanceof GitRemoteError
      if (!isKnown || error.problem === 'unreachable') throw error
      problem = `a pack of its server is not read: ${error.message}`
    }
  }
  return problem
}

/** `P pack-<name>.pack` in each line: the file that git update-server-info writes. */
async function listPacks(base: string, options: GitRequestOptions): Promise<string[]> {
  try {
    const { body } = await requestGit(`${base}/objects/info/packs`, options)
    return [...body.toString('latin1').matchAll(/^P (pack-[0-9a-f]{40}\.pack)$/gm)].map(
      ([, name = '']) => name,
    )
  } catch (error) {
    if (error instanceof GitRemoteError && error.status === 404) return []
    throw error
  }
}
