import { HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { DOWNLOADS_AT_ONCE } from '../../limits/downloads.js'
import { MAX_LISTED_FILES } from '../../limits/model-sources.js'
import { countOf } from '../in-words.js'
import { mapInParallel } from '../map-in-parallel.js'
import type { SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import { watchPages } from '../watch-pages.js'
import type { Bucket } from './bucket.js'
import { isRefusal } from './errors.js'

export interface S3Object {
  readonly key: string
  readonly size: number
}

/** What the head of an object tells besides. */
export interface ObjectHead {
  /** Hex; only where the service computed it over the whole object. */
  readonly sha256?: string | undefined
  /** Where the bucket keeps versions. */
  readonly versionId?: string | undefined
}

/** All objects whose keys begin with a prefix, page by page. Markers of directories are none. @throws what the SDK throws */
export async function listObjects(
  client: S3Client,
  bucket: Bucket,
  prefix: string,
  { signal, report }: SourceContext,
): Promise<S3Object[]> {
  const objects: S3Object[] = []
  const watch = watchPages(`The bucket ${bucket.name}`)
  let token: string | undefined
  do {
    watch(token ?? '', objects.length)
    const command = new ListObjectsV2Command({
      Bucket: bucket.name,
      Prefix: prefix,
      ContinuationToken: token,
    })
    const page = await client.send(command, signal && { abortSignal: signal })
    for (const { Key: key, Size: size } of page.Contents ?? []) {
      if (key !== undefined && size !== undefined && !key.endsWith('/')) objects.push({ key, size })
    }
    if (objects.length > MAX_LISTED_FILES) {
      const problem = `The bucket ${bucket.name} has more than ${MAX_LISTED_FILES} objects below ${prefix}: name a longer prefix.`
      throw new SourceError('TooLarge', problem)
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined
    if (token !== undefined) report?.(`${countOf(objects.length, 'object')} found so far.`)
  } while (token !== undefined)
  return objects
}

/** The heads of objects, in their order. One that may be listed and not read has an empty one. */
export function readHeads(
  client: S3Client,
  bucket: Bucket,
  objects: readonly S3Object[],
  { signal }: SourceContext,
): Promise<ObjectHead[]> {
  return mapInParallel(objects, DOWNLOADS_AT_ONCE, async ({ key }) => {
    const command = new HeadObjectCommand({ Bucket: bucket.name, Key: key, ChecksumMode: 'ENABLED' })
    try {
      const head = await client.send(command, signal && { abortSignal: signal })
      return {
        sha256: head.ChecksumType === 'COMPOSITE' ? undefined : hexOf(head.ChecksumSHA256),
        // Objects of before versioning was on have the id "null", under which another may come to lie.
        versionId: head.VersionId === 'null' ? undefined : head.VersionId,
      }
    } catch (error) {
      if (isRefusal(error)) return {}
      throw error
    }
  })
}

/** One over the checksums of parts has `-<parts>` behind it, and is none of the object. */
function hexOf(checksum: string | undefined): string | undefined {
  return checksum !== undefined && /^[A-Za-z0-9+/]{43}=$/.test(checksum)
    ? Buffer.from(checksum, 'base64').toString('hex')
    : undefined
}
