import { AtpAgent } from '@atproto/api'
import { type HandleHost, localHandleResolver } from './handles.js'

export interface Credentials {
  /** In full, as `alice.test`. */
  handle: string
  password: string
  email?: string
}

/** An account of a local network, with all that logging in takes. */
export interface Account {
  did: string
  handle: string
  password: string
  /** The URL of its PDS. */
  pds: string
}

/** Creates an account. @throws XRPCError of @atproto/api, as "Handle already taken". */
export async function createAccount(pds: { url: string }, credentials: Credentials): Promise<Account> {
  const { handle, password, email = `${handle.replaceAll('.', '-')}@mail.test` } = credentials
  const agent = new AtpAgent({ service: pds.url })
  const { data } = await agent.createAccount({ handle, password, email })
  return { did: data.did, handle, password, pds: pds.url }
}

/** The account with this handle, created unless the PDS has it already. @throws XRPCError when the password is wrong. */
export async function ensureAccount(pds: HandleHost, credentials: Credentials): Promise<Account> {
  const { handle, password } = credentials
  const did = await localHandleResolver([pds])(handle)
  if (did === undefined) return createAccount(pds, credentials)
  const account = { did, handle, password, pds: pds.url }
  await logIn(account)
  return account
}

/** An agent with a session of the account. It writes with `agent.com.atproto.repo.putRecord` and the like. */
export async function logIn(account: Account): Promise<AtpAgent> {
  const agent = new AtpAgent({ service: account.pds })
  await agent.login({ identifier: account.did, password: account.password })
  return agent
}
