import type { Account } from './session.js'

/** An account as commands print it: no token, and nothing else that opens anything. */
export function viewOf({ did, handle, pds, kind, grant, since }: Account): object {
  return { did, handle, pds, login: kind, permission: grant.permission, since }
}

export const displayName = ({ handle, did }: Pick<Account, 'handle' | 'did'>): string => handle ?? did

/** What an account let firn do, in words. */
export function permissionInWords({ kind, grant }: Account): string {
  if (kind === 'app-password') return 'may write everything (app password)'
  return grant.permission === 'publish' ? 'may publish' : 'may not publish: known by name alone'
}
