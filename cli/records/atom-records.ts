import { AtpAgent } from '@atproto/api'
import type { GuardedFetch } from '../../src/identity/guarded-fetch.js'
import { IdentityError } from '../../src/identity/identity-error.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { HostError, queryHost, queryHostBytes } from '../../src/indexing/host-client.js'
import { sync } from '../../src/lexicons/com/atproto.js'
import { listAtomVersions } from '../../src/lexicons/dev/firn.js'
import { MAX_RECORD_PAGES, RECORDS_PER_PAGE } from '../../src/limits/command-line.js'
import { isDid } from '../../src/syntax/identifiers.js'
import { CliError } from '../errors/cli-error.js'

/** An account as its DID document tells. */
export interface Author {
  readonly did: string
  /** Null unless it leads back to the DID. */
  readonly handle: string | null
  /** Origin of its PDS. */
  readonly pds: string
  /** As did:key. */
  readonly signingKey: string
}

/** A record as an account's own server lists it, without a proof. */
export interface ListedRecord {
  readonly rkey: string
  readonly value: unknown
}

/** A version that an index knows a signed record of. */
export interface SignedVersion {
  readonly uri: string
  readonly rev: string
}

/** Reads records of atoms from where they are signed. All but `signedVersions` ask the author's own server. */
export interface AtomRecords {
  /**
   * The account that a handle or DID stands for.
   * @param options.refresh for somebody who doubts the key
   * @throws IdentityError
   */
  author(actor: string, options?: { refresh?: boolean }): Promise<Author>
  /** The CAR that proves a record; undefined when the server says that there is none. @throws HostError */
  proof(author: Author, collection: string, rkey: string): Promise<Uint8Array | undefined>
  /** All records of a collection. @throws XRPCError; CliError for more than are read */
  list(author: Author, collection: string): Promise<readonly ListedRecord[]>
  /**
   * Signed records of a version, by the word of the index that is configured; undefined where it cannot be asked.
   */
  signedVersions(id: string, version: string): Promise<readonly SignedVersion[] | undefined>
}

export interface AtomRecordsOptions {
  readonly identity: IdentityResolver
  readonly fetch: GuardedFetch
  /** Origin of an AppView. */
  readonly registry: string
  readonly signal: AbortSignal
}

export function createAtomRecords({ identity, fetch, registry, signal }: AtomRecordsOptions): AtomRecords {
  return {
    async author(actor, options) {
      const did = isDid(actor) ? actor : await identity.resolveHandle(actor)
      if (did === null) throw new IdentityError('NotFound', actor, 'no account has this handle')
      const { handle, pds, signingKey } = await identity.resolve(did, options)
      return { did, handle, pds, signingKey }
    },

    async proof({ did, pds }, collection, rkey) {
      try {
        return await queryHostBytes(fetch, {
          host: pds,
          method: sync.getRecord.main,
          params: { did, collection, rkey },
          signal,
        })
      } catch (error) {
        if (error instanceof HostError && error.error === 'RecordNotFound') return undefined
        throw error
      }
    },

    async list({ did, pds }, collection) {
      const agent = new AtpAgent({ service: pds, fetch })
      const records: ListedRecord[] = []
      let cursor: string | undefined
      for (let page = 0; page < MAX_RECORD_PAGES; page++) {
        const { data } = await agent.com.atproto.repo.listRecords(
          { repo: did, collection, limit: RECORDS_PER_PAGE, ...(cursor === undefined ? {} : { cursor }) },
          { signal },
        )
        for (const { uri, value } of data.records) records.push({ rkey: uri.split('/').at(-1) ?? '', value })
        cursor = data.cursor
        if (cursor === undefined || data.records.length === 0) return records
      }
      throw new CliError(`${pds} lists more records of ${collection} than are read.`, {
        hint: 'Name the record that you mean: at://<DID>/dev.firn.release/atom:<AtomId>:<version>.',
      })
    },

    async signedVersions(id, version) {
      const found: SignedVersion[] = []
      let cursor: string | undefined
      try {
        for (let page = 0; page < MAX_RECORD_PAGES; page++) {
          const params = { atoms: id, limit: RECORDS_PER_PAGE, cursor }
          const answer = await queryHost(fetch, {
            host: registry,
            method: listAtomVersions.main,
            params,
            signal,
          })
          for (const { release, version: other, rev } of answer.versions) {
            if (release !== undefined && other === version) found.push({ uri: release.uri, rev })
          }
          cursor = answer.cursor
          if (cursor === undefined) break
        }
        return found
      } catch (error) {
        if (error instanceof HostError) return undefined
        throw error
      }
    },
  }
}
