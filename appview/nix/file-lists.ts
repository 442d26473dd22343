import type { Db } from '../../src/db/database.js'
import { findFileList } from '../../src/indexing/file-list-rows.js'
import { fileListCidIn } from '../../src/models/file-list.js'
import type { Records, TreeBlobs } from '../../src/nix/emit.js'
import type { Lock } from '../../src/resolve/lock.js'
import { NotListedError } from './errors.js'

/**
 * The lists of files that are blobs of the releases of a lock, by CID.
 * @throws NotListedError for one that this index does not have (yet)
 */
export async function readFileLists(
  db: Db,
  { nodes }: Pick<Lock, 'nodes'>,
  records: Records,
): Promise<TreeBlobs> {
  const lists = new Map<string, Uint8Array>()
  for (const [releaseUri, { cid: release, did, name, version }] of Object.entries(nodes)) {
    const record = records.get(release)
    const cid = record && fileListCidIn(record)
    if (cid === undefined) continue
    const found = await findFileList(db, { releaseUri, cid })
    if (found?.state !== 'here') {
      throw new NotListedError(`The files of ${did}/${name} ${version} are listed in a blob. ${why(found)}`)
    }
    lists.set(cid, found.bytes)
  }
  return lists
}

function why(found: Awaited<ReturnType<typeof findFileList>>): string {
  if (!found) return 'This index does not know that blob.'
  if (found.state === 'refused') return `It is no list of this release: ${found.problem}`
  const problem = found.state === 'wanted' ? found.problem : null
  const sofar = problem === null ? '' : ` The last try failed: ${problem}`
  return `This index has not fetched it from its author's server yet: try again in a few minutes.${sofar}`
}
