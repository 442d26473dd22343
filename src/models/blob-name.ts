import type { PinnedFile } from './listing.js'

/** What the hub's cache calls a file's content: the sha256 of what the hub keeps by it, else the id of the git blob. */
export function blobName({ sha256, gitOid, lfs }: Pick<PinnedFile, 'sha256' | 'gitOid' | 'lfs'>): string {
  return lfs === true ? sha256 : (gitOid ?? sha256)
}
