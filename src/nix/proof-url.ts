import { getProof } from '../lexicons/dev/firn.js'

/** Where an AppView hands out the proof of a record: commit, MST path and record as a CAR. */
export function proofUrl(origin: string, uri: string, cid: string): string {
  return `${origin}/xrpc/${getProof.$lxm}?${new URLSearchParams({ uri, cid })}`
}
