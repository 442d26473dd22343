import { S3ServiceException } from '@aws-sdk/client-s3'
import { reasonOf } from '../../http/reason-of.js'
import { SourceError } from '../source-error.js'
import type { Bucket } from './bucket.js'

/** Names of errors that are about who asks (Amazon S3 API Reference, "Error responses"). */
const REFUSALS: Readonly<Record<string, string>> = {
  AccessDenied:
    'does not let you in. See whether the bucket is public, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to who may list and read it',
  AllAccessDisabled: 'is closed to everybody',
  InvalidAccessKeyId: 'does not know the access key. See AWS_ACCESS_KEY_ID, or the profile',
  SignatureDoesNotMatch: 'takes the secret key for wrong. See AWS_SECRET_ACCESS_KEY, or the profile',
  ExpiredToken: 'says that the session has ended. Log in to AWS again (aws sso login)',
  InvalidToken: 'takes the session token for wrong. See AWS_SESSION_TOKEN, or log in to AWS again',
  RequestTimeTooSkewed: 'says that the clock of this machine is wrong. Set it',
}

/** Whether a service refused who asked, and might let in somebody else. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof S3ServiceException && (error.$metadata.httpStatusCode === 403 || error.name in REFUSALS)
  )
}

/** Which services are asked by whoever has credentials, for those whom another one refused; nothing for Amazon's. */
export function whoIsSigned({ endpoint }: Pick<Bucket, 'endpoint'>): string {
  if (endpoint === undefined) return ''
  return ` What is signed goes to that host only where AWS_ENDPOINT_URL is ${new URL(endpoint).origin}, or for whoever types that address.`
}

/** An error of the SDK in a sentence, for whoever asked for a bucket. Never with what was sent. */
export function explainS3(bucket: Bucket, error: unknown): SourceError {
  if (error instanceof SourceError) return error
  const shown = `The bucket ${bucket.name}${bucket.endpoint === undefined ? '' : ` at ${new URL(bucket.endpoint).host}`}`
  const name = error instanceof Error ? error.name : ''
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
  const of = { cause: error }
  if (isRefusal(error)) {
    return new SourceError(
      'Unauthorized',
      `${shown} ${REFUSALS[name] ?? REFUSALS.AccessDenied} (${name}).${whoIsSigned(bucket)}`,
      of,
    )
  }
  if (name === 'NoSuchBucket' || status === 404) {
    return new SourceError(
      'NotFound',
      `${shown} is not there (${name}). See whether its name and its endpoint are right.`,
      of,
    )
  }
  if (status === 301 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') {
    return new SourceError(
      'InvalidRequest',
      `${shown} is not in the region ${bucket.region}. Name the region that it is in.`,
      of,
    )
  }
  if (status === 429 || name === 'SlowDown') {
    return new SourceError(
      'RateLimited',
      `${shown} takes no more requests for now (${name}). Try again later.`,
      of,
    )
  }
  if (name === 'CredentialsProviderError') {
    return new SourceError(
      'Unauthorized',
      `There are no credentials of AWS: ${reasonOf(error)}. See AWS_PROFILE.`,
      of,
    )
  }
  return new SourceError(
    'Unavailable',
    `${shown} cannot be read: ${status === undefined ? '' : `${name}: `}${reasonOf(error)}.`,
    of,
  )
}
