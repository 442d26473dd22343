import { AtpAgent } from '@atproto/api'
import type { PdsHandle } from '../../demo/network/pds.js'

/** What the administrator of a PDS does to accounts. */
function adminAgent(pds: PdsHandle): AtpAgent {
  const agent = new AtpAgent({ service: pds.url })
  agent.setHeader('authorization', pds.adminAuth)
  return agent
}

/** Takes an account down, or ends its takedown. */
export async function setTakedown(pds: PdsHandle, did: string, applied: boolean): Promise<void> {
  await adminAgent(pds).com.atproto.admin.updateSubjectStatus({
    subject: { $type: 'com.atproto.admin.defs#repoRef', did },
    takedown: { applied, ref: 'test' },
  })
}

/** Deletes an account with its repository. */
export async function deleteAccount(pds: PdsHandle, did: string): Promise<void> {
  await adminAgent(pds).com.atproto.admin.deleteAccount({ did })
}
