import type { SourceContext } from '../source.js'
import type { Bucket } from './bucket.js'

/**
 * The bucket with the region that it is in, which Amazon tells everybody who asks for its head, let in or not (Amazon
 * S3 API Reference, HeadBucket: `x-amz-bucket-region`). As it is where nothing is told.
 */
export async function findRegion(bucket: Bucket, { fetch, signal }: SourceContext): Promise<Bucket> {
  if (bucket.endpoint !== undefined) return bucket
  const url = `https://s3.${bucket.region}.amazonaws.com/${bucket.name}`
  const response = await fetch(url, { method: 'HEAD', redirect: 'manual', ...(signal && { signal }) }).catch(
    () => undefined,
  )
  signal?.throwIfAborted()
  const region = response?.headers.get('x-amz-bucket-region')
  return region ? { ...bucket, region } : bucket
}
