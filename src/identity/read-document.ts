import {
  type DidDocument,
  PoorlyFormattedDidDocumentError,
  PoorlyFormattedDidError,
  parseToAtprotoDocument,
  UnsupportedDidMethodError,
  UnsupportedDidWebPathError,
} from '@atproto/identity'
import {
  MAX_IDENTITY_PROBLEM_LENGTH,
  MAX_MULTIBASE_KEY_LENGTH,
  MAX_PDS_ORIGIN_LENGTH,
} from '../limits/identity.js'
import { isHandle } from '../syntax/identifiers.js'
import { ForbiddenAddressError } from './guarded-fetch.js'
import { IdentityError } from './identity-error.js'

/** What a DID document says about an account. Small, whatever the document holds besides. */
export interface IdentityDocument {
  did: string
  /** The handle that the document claims; whether it leads back is another matter. */
  claimedHandle: string | null
  /** Origin of its PDS. */
  pds: string
  /** The key that signs its repository, as did:key. */
  signingKey: string
}

/** @throws IdentityError `Malformed` */
export function readDocument(did: string, doc: DidDocument): IdentityDocument {
  const { signingKey, handle, pds } = parse(did, doc)
  if (signingKey === undefined) throw new IdentityError('Malformed', did, 'its document names no atproto key')
  if (pds === undefined) throw new IdentityError('Malformed', did, 'its document names no PDS')
  const { origin } = new URL(pds)
  if (origin.length > MAX_PDS_ORIGIN_LENGTH) {
    throw new IdentityError('Malformed', did, 'its document names a PDS that no host can be')
  }
  return { did, claimedHandle: isHandle(handle) ? handle : null, pds: origin, signingKey }
}

/** Upstream throws on a key that is no multibase, and takes minutes for a long one: base58 costs its length squared. */
function parse(did: string, doc: DidDocument): ReturnType<typeof parseToAtprotoDocument> {
  const keys = doc.verificationMethod ?? []
  if (keys.some(({ publicKeyMultibase = '' }) => publicKeyMultibase.length > MAX_MULTIBASE_KEY_LENGTH)) {
    throw new IdentityError('Malformed', did, 'its document holds a key that is too long')
  }
  try {
    return parseToAtprotoDocument(doc)
  } catch (error) {
    throw new IdentityError('Malformed', did, 'its document holds a malformed key', { cause: error })
  }
}

/** What asking for a DID document failed with, by name. */
export function toIdentityError(did: string, error: unknown): IdentityError {
  if (error instanceof IdentityError) return error
  const options = { cause: error }
  if (error instanceof PoorlyFormattedDidDocumentError) {
    // The document of a did:web is its owner's; that of a did:plc is made by the directory, which has a bad day.
    const reason = did.startsWith('did:plc:') ? 'Unreachable' : 'Malformed'
    return new IdentityError(reason, did, 'what came is not its document', options)
  }
  if (
    error instanceof PoorlyFormattedDidError ||
    error instanceof UnsupportedDidMethodError ||
    error instanceof UnsupportedDidWebPathError
  ) {
    return new IdentityError('Unsupported', did, 'atproto does not use such DIDs', options)
  }
  if (error instanceof ForbiddenAddressError) {
    return new IdentityError('Unsupported', did, `its document may not be fetched: ${error.message}`, options)
  }
  // A tombstoned did:plc answers 410 Gone.
  if (error instanceof Error && 'status' in error && error.status === 410) {
    return new IdentityError('NotFound', did, 'it has been given up', options)
  }
  const reason = reasonOf(error).slice(0, MAX_IDENTITY_PROBLEM_LENGTH)
  return new IdentityError('Unreachable', did, `its document could not be fetched: ${reason}`, options)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
