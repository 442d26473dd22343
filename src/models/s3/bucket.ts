import { encodePath } from '../arrange-files.js'
import { lastingUrl } from '../url/lasting-url.js'

/** Where objects lie. */
export interface Bucket {
  readonly name: string
  readonly region: string
  /** A service other than Amazon's, without a slash at its end. */
  readonly endpoint?: string | undefined
}

/** The region that Amazon means where nobody names one. */
export const DEFAULT_REGION = 'us-east-1'

/** @throws SourceError where the endpoint is no address */
export function bucketOf(
  name: string,
  { region = DEFAULT_REGION, endpoint }: { region?: string | undefined; endpoint?: string | undefined },
): Bucket {
  return {
    name,
    region,
    endpoint: endpoint === undefined ? undefined : lastingUrl(endpoint).replace(/\/+$/, ''),
  }
}

/**
 * Where everybody reads a public bucket, with a slash at its end: by a host of its own at Amazon's (Amazon S3 User
 * Guide, "Virtual hosting of buckets"), unless a dot in its name is at odds with the certificate; by path elsewhere.
 */
export function publicBase({ name, region, endpoint }: Bucket): string {
  if (endpoint !== undefined) return `${endpoint}/${name}/`
  return name.includes('.')
    ? `https://s3.${region}.amazonaws.com/${name}/`
    : `https://${name}.s3.${region}.amazonaws.com/`
}

/** The address of an object, of one state of it where the bucket keeps versions. */
export function publicUrl(bucket: Bucket, key: string, versionId: string | undefined): string {
  const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`
  return `${publicBase(bucket)}${encodePath(key)}${version}`
}
