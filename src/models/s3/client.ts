import { Readable } from 'node:stream'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { readBytes } from '../ask-source.js'
import type { SourceContext } from '../source.js'
import type { Bucket } from './bucket.js'

/** What the SDK hands to whoever sends its requests (@smithy/types, `HttpRequest`). */
export interface SdkRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
}

interface SdkResponse {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: Readable
}

/** Who asks: nobody in particular, or whom the variables, profiles and files of AWS name. */
export type Asker = 'anonymous' | { readonly profile?: string | undefined }

/**
 * The SDK's client for a bucket, which reaches the network through the context's fetch alone.
 * @param send in place of that
 */
export function openClient(
  { region, endpoint }: Bucket,
  asker: Asker,
  context: SourceContext,
  send: (request: SdkRequest) => Promise<SdkResponse> = (request) => sendByFetch(request, context),
): S3Client {
  const identity: S3ClientConfig =
    asker === 'anonymous'
      ? {
          signer: { sign: (request) => Promise.resolve(request) },
          credentials: { accessKeyId: '', secretAccessKey: '' },
        }
      : asker.profile === undefined
        ? {}
        : { profile: asker.profile }
  return new S3Client({
    ...identity,
    region,
    // Services other than Amazon's seldom have a host for each bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestHandler: { handle: async (request: SdkRequest) => ({ response: await send(request) }) } as never,
  })
}

/** The address that a request of the SDK is sent to. */
export function urlOf({ protocol, hostname, port, path, query }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const values = value === null ? [''] : typeof value === 'string' ? [value] : value
    return values.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`)
  })
  const host = port === undefined ? hostname : `${hostname}:${port}`
  return `${protocol}//${host}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`
}

/** Headers to send: fetch says the host and the length itself. */
export function headersOf({ headers }: SdkRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['host', 'content-length'].includes(name.toLowerCase())),
  )
}

async function sendByFetch(request: SdkRequest, { fetch, signal }: SourceContext): Promise<SdkResponse> {
  const url = urlOf(request)
  const response = await fetch(url, {
    method: request.method,
    headers: headersOf(request),
    redirect: 'manual',
    ...(signal && { signal }),
  })
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: Readable.from([await readBytes(response, url)]),
  }
}
