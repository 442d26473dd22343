import { ComAtprotoSyncSubscribeRepos as Repos } from '@atproto/api'
import { lexToJson } from '@atproto/lex'
import { cborToLexRecord, readCarWithRoot } from '@atproto/repo'
import type { RelayFrame } from '../network/relay-log.js'

interface Told {
  did: string
  time_us: number
}

interface CommitTold {
  rev: string
  operation: 'create' | 'update' | 'delete'
  collection: string
  rkey: string
  record?: unknown
  cid?: string
}

/** An event as a Jetstream tells it. */
export type JetstreamEvent =
  | (Told & { kind: 'commit'; commit: CommitTold })
  | (Told & { kind: 'identity'; identity: { did: string; handle?: string; seq: number; time: string } })
  | (Told & {
      kind: 'account'
      account: { active: boolean; did: string; seq: number; time: string; status?: string }
    })

type Untimed<E> = E extends unknown ? Omit<E, 'time_us'> : never

/** One for each op of a commit; none for `#sync`, which a Jetstream keeps for itself. */
export async function toEvents(frame: RelayFrame): Promise<Untimed<JetstreamEvent>[]> {
  if (Repos.isIdentity(frame)) {
    const { did, handle, seq, time } = frame
    return [{ did, kind: 'identity', identity: { did, ...(handle ? { handle } : {}), seq, time } }]
  }
  if (Repos.isAccount(frame)) {
    const { did, active, seq, time, status } = frame
    return [{ did, kind: 'account', account: { active, did, seq, time, ...(status ? { status } : {}) } }]
  }
  return Repos.isCommit(frame) ? commitEvents(frame) : []
}

async function commitEvents({
  repo: did,
  rev,
  ops,
  blocks,
}: Repos.Commit): Promise<Untimed<JetstreamEvent>[]> {
  if (ops.length === 0) return []
  const { blocks: byCid } = await readCarWithRoot(blocks)
  return ops.map(({ action, path, cid }) => {
    const [collection = '', rkey = ''] = path.split('/', 2)
    const place = { rev, operation: action as CommitTold['operation'], collection, rkey }
    const block = cid && byCid.get(cid)
    if (!block) return { did, kind: 'commit', commit: place }
    return {
      did,
      kind: 'commit',
      commit: { ...place, record: lexToJson(cborToLexRecord(block)), cid: String(cid) },
    }
  })
}
