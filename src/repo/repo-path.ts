import { MAX_REPO_PATH_BYTES } from '../limits/repo.js'

const PATH = /^[\w~\-:.]+\/[\w~\-:.]+$/

/**
 * Whether a path is `<collection>/<record key>` of the characters that both may have
 * (https://atproto.com/specs/repository).
 */
export function isRepoPath(path: string): boolean {
  return path.length <= MAX_REPO_PATH_BYTES && PATH.test(path)
}

/** What a byte may be in a path. */
export const PART = 1
export const SLASH = 2
/** For each byte what it may be; 0 for nothing. */
export const PATH_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return character === '/' ? SLASH : isRepoPath(`a/${character}`) ? PART : 0
})

/** @param path one for which `isRepoPath` holds */
export function splitRepoPath(path: string): { collection: string; rkey: string } {
  const slash = path.indexOf('/')
  return { collection: path.slice(0, slash), rkey: path.slice(slash + 1) }
}
