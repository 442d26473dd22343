import type { S3Client } from '@aws-sdk/client-s3'
import { files } from '../../lexicons/dev/firn.js'
import { arrangeFiles, encodePath } from '../arrange-files.js'
import { filterByGlobs } from '../glob.js'
import type { ListedFile } from '../listing.js'
import type { S3Request } from '../request.js'
import type { ModelSource, SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import { measure } from '../url/measure.js'
import { type Bucket, bucketOf, publicBase, publicUrl } from './bucket.js'
import { openClient } from './client.js'
import { explainS3, isRefusal } from './errors.js'
import { findRegion } from './find-region.js'
import { listObjects, readHeads, type S3Object } from './list-objects.js'
import { locateInBucket } from './locate.js'

/**
 * Objects of a bucket at Amazon or at a service of its protocol. An ETag is no sha256 (it is MD5, or less): where the
 * service has no checksum of that kind over the whole object, it is downloaded once.
 */
export const s3Source: ModelSource<S3Request> = {
  type: 's3',
  async list(request, context) {
    const bucket = await findRegion(bucketOf(request.bucket, request), context)
    try {
      return await listBucket(bucket, request, context)
    } catch (error) {
      context.signal?.throwIfAborted()
      throw explainS3(bucket, error)
    }
  },
  headersFor: () => Promise.resolve({}),
  locator: locateInBucket,
}

async function listBucket(bucket: Bucket, request: S3Request, context: SourceContext) {
  const { client, objects, prefix } = await listAsWhoMay(bucket, request, context)
  const named = objects.map((object) => ({ ...object, path: object.key.slice(prefix.length) }))
  const wanted = filterByGlobs(named, request.files)
  const heads = await readHeads(client, bucket, wanted, context)
  const listed = wanted.map(({ key, path, size }, index): ListedFile => {
    const { sha256, versionId } = heads[index] ?? {}
    return { path, size, sha256, urls: [publicUrl(bucket, key, versionId)] }
  })
  const arranged = arrangeFiles(listed, `${bucket.name}/${prefix}`)
  await tellWhetherPublic(bucket, arranged, context)
  const isVersioned = heads.some(({ versionId }) => versionId !== undefined)
  return {
    origin: files.s3.build({
      bucket: bucket.name,
      prefix,
      region: bucket.region,
      ...(bucket.endpoint === undefined ? {} : { endpoint: bucket.endpoint as `${string}:${string}` }),
      ...(request.files === undefined ? {} : { include: [...request.files] }),
    }),
    files: arranged,
    bases: isVersioned ? [] : [`${publicBase(bucket)}${encodePath(prefix)}`],
    layout: 'plain' as const,
    about: {},
  }
}

interface ListedBucket {
  readonly client: S3Client
  readonly objects: readonly S3Object[]
  /** What the keys of all begin with: nothing, or a path with its slash. */
  readonly prefix: string
}

/** Lists as anybody can; where that is refused, as who the machine's credentials of AWS are of. */
async function listAsWhoMay(
  bucket: Bucket,
  request: S3Request,
  context: SourceContext,
): Promise<ListedBucket> {
  const owner = context.credentials.aws(bucket.endpoint)
  const anybody = openClient(bucket, 'anonymous', context)
  try {
    return { client: anybody, ...(await listBelow(anybody, bucket, request.prefix, context)) }
  } catch (error) {
    if (!isRefusal(error) || owner === undefined) throw error
  }
  const known = openClient(bucket, { profile: request.profile ?? owner.profile }, context)
  return { client: known, ...(await listBelow(known, bucket, request.prefix, context)) }
}

/** All below the directory that a prefix means, else the one object that it is the key of. */
async function listBelow(client: S3Client, bucket: Bucket, asked: string, context: SourceContext) {
  const key = asked.replace(/^\/+|\/+$/g, '')
  const prefix = key === '' ? '' : `${key}/`
  const objects = await listObjects(client, bucket, prefix, context)
  if (objects.length > 0 || key === '') return { objects, prefix }
  const one = (await listObjects(client, bucket, key, context)).find((object) => object.key === key)
  if (one) return { objects: [one], prefix: key.slice(0, key.lastIndexOf('/') + 1) }
  throw new SourceError('NotFound', `The bucket ${bucket.name} has nothing below ${JSON.stringify(prefix)}.`)
}

/** Whether the address of the smallest file lets everybody in. */
async function tellWhetherPublic(
  bucket: Bucket,
  listed: readonly ListedFile[],
  context: SourceContext,
): Promise<void> {
  const [sample] = listed.toSorted((a, b) => a.size - b.size)
  try {
    if (sample) await measure(sample.urls[0] ?? '', { ...context, patienceMs: 0 })
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    context.report?.(
      `The bucket ${bucket.name} is not public, so nobody else can fetch these files: presigned addresses expire, and ` +
        'none is recorded. Make the objects public, or publish them elsewhere as well.',
    )
  }
}
