import { IdentityError } from '../../src/identity/identity-error.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import type { PooledAccount } from './pool.js'

/**
 * Knows every account: what a lookup costs is not what is compared.
 * @param service the server of the stream, which is the host of all of them
 */
export function identities(accounts: readonly PooledAccount[], service: string): IdentityResolver {
  const pds = service.replace(/^ws/, 'http')
  const keys = new Map(accounts.map(({ did, signingKey }) => [did, signingKey]))
  const find = (did: string) => {
    const signingKey = keys.get(did)
    if (signingKey === undefined) throw new IdentityError('NotFound', did, 'is no account of this stream')
    return { did, pds, signingKey }
  }
  const document = (did: string) => ({ ...find(did), claimedHandle: null })
  return {
    document: async (did) => document(did),
    cached: document,
    resolve: async (did) => ({ ...find(did), handle: null }),
    resolveHandle: async () => null,
    purge: () => true,
  }
}
