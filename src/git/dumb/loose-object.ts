import { inflateSync } from 'node:zlib'
import { type GitObjectType, objectId } from '../../atoms/object-id.js'
import { MAX_LOOSE_OBJECT_BYTES } from '../../limits/git-remote.js'
import type { GitObject } from '../pack/read-pack.js'
import { GitRemoteError } from '../remote-error.js'
import { type GitRequestOptions, requestGit } from '../request.js'

const HEAD = /^(blob|commit|tag|tree) \d{1,10}\0/
const NO_SUCH_FILE = [404, 410]

/**
 * Fetches an object that is a file of its own, deflated (gitrepository-layout(5), "objects/[0-9a-f][0-9a-f]").
 * @returns undefined when there is no such file, or it holds something else
 * @throws GitRemoteError
 */
export async function fetchLoose(
  base: string,
  id: string,
  options: GitRequestOptions,
): Promise<GitObject | undefined> {
  const url = `${base}/objects/${id.slice(0, 2)}/${id.slice(2)}`
  try {
    const { body } = await requestGit(url, options, {}, MAX_LOOSE_OBJECT_BYTES)
    return readLoose(body, id)
  } catch (error) {
    if (!(error instanceof GitRemoteError)) throw error
    if (error.problem === 'excess' || NO_SUCH_FILE.includes(error.status ?? 0)) return undefined
    throw error
  }
}

function readLoose(body: Buffer, id: string): GitObject | undefined {
  const whole = tryInflate(body)
  const head = whole && HEAD.exec(whole.toString('latin1', 0, 32))
  if (!whole || !head) return undefined
  const type = head[1] as GitObjectType
  const bytes = whole.subarray(head[0].length)
  return objectId(type, bytes) === id ? { type, bytes } : undefined
}

function tryInflate(body: Buffer): Buffer | undefined {
  try {
    return inflateSync(body, { maxOutputLength: MAX_LOOSE_OBJECT_BYTES })
  } catch {
    // Neither zlib's nor within what is read: it is not the object.
    return undefined
  }
}
