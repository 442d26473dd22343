import { AuthRequiredError, verifyJwt } from '@atproto/xrpc-server'
import { IdentityError } from '../src/identity/identity-error.js'
import type { IdentityResolver } from '../src/identity/identity-resolver.js'
import { XrpcError } from './xrpc-error.js'

/** The id of this service's entry in its DID document. */
export const SERVICE_ID = 'firn_appview'

interface ServiceAuthOptions {
  readonly serviceDid: string
  readonly identity: Pick<IdentityResolver, 'document'>
}

/**
 * Checks the service token (https://atproto.com/specs/xrpc#inter-service-authentication-jwt) with which a PDS calls
 * for one of its accounts. Everything here is public, so no token is fine; a token that does not hold is refused all
 * the same.
 * @throws XrpcError 401
 */
export async function authenticateService(
  authorization: string | undefined,
  nsid: string,
  { serviceDid, identity }: ServiceAuthOptions,
): Promise<void> {
  if (authorization === undefined) return
  const [, token] = /^Bearer +([^\s]+)$/i.exec(authorization) ?? []
  if (token === undefined) {
    throw new XrpcError(
      401,
      'AuthMissing',
      'Send "Authorization: Bearer <service token>", or no such header at all.',
    )
  }
  const { aud } = await verify(token, nsid, identity)
  // PDSes name the bare DID today; the specification moves to the DID with the service's id.
  if (aud !== serviceDid && aud !== `${serviceDid}#${SERVICE_ID}`) {
    throw new XrpcError(401, 'BadJwtAudience', `The token is for another service: this one is ${serviceDid}.`)
  }
}

async function verify(token: string, nsid: string, identity: ServiceAuthOptions['identity']) {
  try {
    return await verifyJwt(token, null, nsid, async (iss, refresh) => {
      const { signingKey } = await identity.document(accountOf(iss), { refresh })
      return signingKey
    })
  } catch (error) {
    // Malformed tokens throw what their parser throws: whatever it is, the token was not verified.
    const options = { cause: error }
    if (error instanceof AuthRequiredError) {
      throw new XrpcError(
        401,
        error.customErrorName ?? 'BadJwt',
        `Service token refused: ${error.message}.`,
        options,
      )
    }
    if (error instanceof IdentityError) {
      throw new XrpcError(
        401,
        'BadJwtIss',
        `The key of the token's account cannot be had: ${error.message}.`,
        options,
      )
    }
    throw new XrpcError(401, 'BadJwt', 'The service token could not be verified.', options)
  }
}

/** `iss` may name a service of the account: did:plc:…#atproto_labeler. */
function accountOf(iss: string): string {
  return iss.split('#', 1)[0] ?? iss
}
