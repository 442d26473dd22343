import { files as filesLexicon } from '../../../src/lexicons/dev/firn.js'
import type { PinnedModel } from '../../../src/models/artifact.js'

/** A file as `fileHashes` of fetchModel has it (docs/models.md): its hash, in SRI form, and how a hub's cache calls it. */
export type FileHash =
  | string
  | { readonly hash: string; readonly lfs: true }
  | { readonly hash: string; readonly gitOid: string }

/** `fileHashes` of fetchModel for a pinned model, by path: everything that its layout needs, an Ollama manifest, too. */
export function fileHashesOf({ origin, files }: PinnedModel): Record<string, FileHash> {
  const hashes = files.map(({ path, sha256, gitOid, lfs }): [string, FileHash] => {
    const hash = sriOf(sha256)
    if (lfs === true) return [path, { hash, lfs }]
    return [path, gitOid === undefined ? hash : { hash, gitOid }]
  })
  if (filesLexicon.ollama.isTypeOf(origin)) hashes.unshift(['manifest', sriOf(origin.digest)])
  return Object.fromEntries(hashes)
}

function sriOf(sha256: string): string {
  return `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`
}
