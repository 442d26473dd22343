import type { CacheResult, DidCache, DidDocument } from '@atproto/identity'
import { IdResolver } from '@atproto/identity'
import { Firehose } from '@atproto/sync'
import { COLLECTIONS } from '../../../src/definitions/record.js'
import type { Consume } from '../consumer.js'
import { SENTINEL_DID } from '../plan.js'
import type { PooledAccount } from '../pool.js'

/** `@atproto/sync` as its README shows it: signatures and inclusion checked, filtered by our collections. */
export const atprotoSync: Consume = async ({ service, accounts, onSentinel }) => {
  const firehose = new Firehose({
    service,
    idResolver: new IdResolver({ didCache: new FilledCache(accounts) }),
    filterCollections: [...COLLECTIONS],
    excludeIdentity: true,
    handleEvent: async (event) => {
      if (event.event === 'account' && event.did === SENTINEL_DID) onSentinel()
    },
    onError: (error) => {
      throw error
    },
  })
  void firehose.start()
}

/** Knows every document: what a lookup costs is not what is compared. */
class FilledCache implements DidCache {
  readonly #docs: Map<string, DidDocument>

  constructor(accounts: readonly PooledAccount[]) {
    this.#docs = new Map(accounts.map((account) => [account.did, documentOf(account)]))
  }

  async checkCache(did: string): Promise<CacheResult | null> {
    const doc = this.#docs.get(did)
    return doc ? { did, doc, updatedAt: Date.now(), stale: false, expired: false } : null
  }

  async cacheDid(): Promise<void> {
    throw new Error('nothing is looked up')
  }

  async refreshCache(): Promise<void> {
    throw new Error('nothing is looked up')
  }

  async clearEntry(): Promise<void> {
    throw new Error('nothing is looked up')
  }

  async clear(): Promise<void> {
    throw new Error('nothing is looked up')
  }
}

function documentOf({ did, signingKey }: PooledAccount): DidDocument {
  const multibase = signingKey.slice('did:key:'.length)
  return {
    id: did,
    alsoKnownAs: [`at://${did.slice(-10)}.test`],
    verificationMethod: [
      { id: `${did}#atproto`, type: 'Multikey', controller: did, publicKeyMultibase: multibase },
    ],
    service: [
      { id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: 'https://pds.example' },
    ],
  }
}
