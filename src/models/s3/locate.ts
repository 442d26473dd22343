import { Readable } from 'node:stream'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { files } from '../../lexicons/dev/firn.js'
import type { Location } from '../download/download.js'
import type { ModelSource } from '../source.js'
import { SourceError } from '../source-error.js'
import { bucketOf } from './bucket.js'
import { headersOf, openClient, type SdkRequest, urlOf } from './client.js'
import { explainS3, whoIsSigned } from './errors.js'

/**
 * Finds objects of a bucket that is not public, for whoever has credentials: a request that is signed for the next
 * minutes, and written nowhere.
 */
export const locateInBucket: NonNullable<ModelSource['locator']> = (origin, listed, context) => {
  const versions = new Map(listed.map(({ path, urls }) => [path, versionIn(urls?.[0])]))
  return async (path): Promise<Location> => {
    const asker = files.s3.$isTypeOf(origin) ? context.credentials.aws(origin.endpoint) : undefined
    if (!files.s3.$isTypeOf(origin) || asker === undefined) {
      const endpoint = files.s3.$isTypeOf(origin) ? origin.endpoint : undefined
      throw new SourceError(
        'Unauthorized',
        `${path} can only be read by who has credentials of its bucket.${whoIsSigned({ endpoint })}`,
      )
    }
    const bucket = bucketOf(origin.bucket, origin)
    const signed: SdkRequest[] = []
    const client = openClient(bucket, asker, context, (request) => {
      signed.push(request)
      return Promise.resolve({ statusCode: 200, headers: {}, body: Readable.from([]) })
    })
    const key = `${origin.prefix}${path}`
    try {
      await client.send(
        new GetObjectCommand({ Bucket: bucket.name, Key: key, VersionId: versions.get(path) }),
      )
    } catch (error) {
      throw explainS3(bucket, error)
    } finally {
      client.destroy()
    }
    const [request] = signed
    if (request === undefined) throw new SourceError('Unreadable', `No request for ${key} could be signed.`)
    return { url: urlOf(request), headers: headersOf(request) }
  }
}

function versionIn(url: string | undefined): string | undefined {
  return url === undefined ? undefined : (new URL(url).searchParams.get('versionId') ?? undefined)
}
