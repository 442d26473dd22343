import { expect, test } from 'vitest'
import { readRetryAfter } from './retry-after.js'

const NOW = new Date('2026-11-21T12:00:00Z')
const IN_A_MINUTE = String(NOW.getTime() / 1000 + 60)

test('a host tells when to come again in seconds, by a date, or by the end of its limit', () => {
  const cases: [Record<string, string>, number | null][] = [
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 12:05:00 GMT' }, 300_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': IN_A_MINUTE }, 60_000],
    // It has a limit, which is no reason to wait.
    [{ 'ratelimit-remaining': '7', 'ratelimit-reset': IN_A_MINUTE }, null],
    [{ ratelimit: '"api";r=0;t=55', 'ratelimit-policy': '"fixed window";"api";q=500;w=300' }, 55_000],
    [{ ratelimit: '"api";r=3;t=55' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
  ]
  for (const [headers, expected] of cases) {
    expect({ headers, ms: readRetryAfter(new Headers(headers), NOW) }).toEqual({ headers, ms: expected })
  }
})
