import { AtpAgent } from '@atproto/api'
import type { Account } from '../../demo/network/accounts.js'
import { logIn } from '../../demo/network/accounts.js'
import type { PdsHandle } from '../../demo/network/pds.js'

/**
 * Moves an account with its repository to another PDS, by the steps of the account migration guide. The old host
 * deactivates its copy only after the new one said that the account is active.
 */
export async function migrateAccount(account: Account, from: PdsHandle, to: PdsHandle): Promise<Account> {
  const { did, handle, password } = account
  const old = await logIn(account)
  const lxm = 'com.atproto.server.createAccount'
  const { data: auth } = await old.com.atproto.server.getServiceAuth({ aud: to.did, lxm })
  await new AtpAgent({ service: to.url }).com.atproto.server.createAccount(
    { did, handle: newHandle(handle, from, to), password, email: `${did.slice(-8)}@mail.test` },
    { headers: { authorization: `Bearer ${auth.token}` }, encoding: 'application/json' },
  )
  const moved: Account = { did, handle: newHandle(handle, from, to), password, pds: to.url }
  const agent = await logIn(moved)

  const { data: car } = await old.com.atproto.sync.getRepo({ did })
  await agent.com.atproto.repo.importRepo(car, { encoding: 'application/vnd.ipld.car' })
  const { data: credentials } = await agent.com.atproto.identity.getRecommendedDidCredentials()
  await from.ctx.plcClient.updateData(did, from.ctx.plcRotationKey, (last) => ({
    ...last,
    ...(credentials as Partial<typeof last>),
  }))
  await agent.com.atproto.server.activateAccount()
  await old.com.atproto.server.deactivateAccount({})
  return moved
}

function newHandle(handle: string, from: PdsHandle, to: PdsHandle): string {
  return `${handle.slice(0, -from.handleDomain.length)}${to.handleDomain}`
}
