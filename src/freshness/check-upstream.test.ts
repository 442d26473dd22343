import { expect, test } from 'vitest'
import { checkUpstream } from './check-upstream.js'

const REPOSITORY = 'https://forge.example/octo/hello'

/** An old git server that has these tags. */
function hostOf(tags: readonly string[]): typeof fetch {
  const lines = tags.map((tag) => `${'a'.repeat(40)} refs/tags/${tag}\n`)
  const body = lines.map((line) => `${(line.length + 4).toString(16).padStart(4, '0')}${line}`).join('')
  return async () => new Response(`${body}0000`)
}

const check = (tags: readonly string[]) =>
  checkUpstream({ kind: 'git', place: REPOSITORY }, 'https://forge.example', {
    fetch: hostOf(tags),
    userAgent: 'firn',
    signal: new AbortController().signal,
  })

test('of a busy thing and a quiet one in a repository, both keep their versions', async () => {
  const busy = Array.from({ length: 500 }, (_, at) => `server-v9.${at}.0`)
  const { versions } = await check([...busy, 'cli-v1.0.0', 'cli-v1.1.0'])
  expect(versions.length).toBeLessThanOrEqual(200)
  expect(versions.map(({ name }) => name)).toEqual(expect.arrayContaining(['server-v9.499.0', 'cli-v1.1.0']))
})

test('of more things than are kept, some versions are', async () => {
  const { versions } = await check(Array.from({ length: 1000 }, (_, at) => `thing${at}x-v1.0.0`))
  expect(versions).toHaveLength(200)
})
