/**
 * Milliseconds after which a host wants to be asked again: `Retry-After` in seconds or as a date (RFC 9110, section
 * 10.2.3), else `RateLimit-Reset` in seconds since 1970, as the reference PDS sends it beside an exhausted limit, or
 * `RateLimit: "api";r=0;t=55`, as Hugging Face does (draft-ietf-httpapi-ratelimit-headers, section 4).
 * Null when it says nothing that can be read.
 */
export function readRetryAfter(headers: Headers, now: Date): number | null {
  const after = headers.get('retry-after')?.trim()
  if (after !== undefined) {
    if (/^\d{1,10}$/.test(after)) return Number(after) * 1000
    const at = Date.parse(after)
    if (!Number.isNaN(at)) return Math.max(at - now.getTime(), 0)
  }
  const left = /;\s*r=0\s*;\s*t=(\d{1,10})\b/.exec(headers.get('ratelimit') ?? '')?.[1]
  if (left !== undefined) return Number(left) * 1000
  const reset = headers.get('ratelimit-reset')?.trim()
  const isExhausted = headers.get('ratelimit-remaining')?.trim() === '0'
  if (!isExhausted || reset === undefined || !/^\d{1,10}$/.test(reset)) return null
  return Math.max(Number(reset) * 1000 - now.getTime(), 0)
}
