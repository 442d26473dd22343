import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { DeletedError, NotFoundError } from '../api/errors.js'
import { errorPage, notFoundPage } from './errors.js'
import { pageState } from './page.js'
import type { PageEnv } from './page-state.js'
import { createSite } from './site.js'

const SECRET = 'postgres://user:password@host'

/** A site whose one page fails with `error`; answers what is shown and how much was logged. */
async function fail(error: Error, options: { withState?: boolean } = {}) {
  const logged: string[] = []
  const log = pino({}, { write: (line: string) => logged.push(line) })
  const app = new Hono<PageEnv>()
  const site = createSite({ publicUrl: 'https://firn.example', development: false })
  if (options.withState !== false) {
    app.use(pageState({ site, now: () => new Date(0), viewerOf: async () => null }))
  }
  app.get('/fails', () => {
    throw error
  })
  app.notFound(notFoundPage())
  app.onError(errorPage({ log }))
  const response = await app.request('/fails')
  return { status: response.status, text: await response.text(), logged }
}

test.each([
  [new NotFoundError('alice has no package "x".'), 404, 'alice has no package &quot;x&quot;.', 0],
  [new DeletedError('Its author deleted it.'), 410, 'It does not come back', 0],
  [new HTTPException(413, { message: 'Payload Too Large' }), 413, 'Nothing was changed', 0],
  [
    Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }),
    503,
    'Nothing is lost. Try again in a moment',
    1,
  ],
  [new TypeError(SECRET), 500, 'This is a fault of this site', 1],
])('%s is a page of status %d', async (error, status, sentence, lines) => {
  const answer = await fail(error)
  expect(answer.status).toBe(status)
  expect(answer.text).toContain(sentence)
  expect(answer.text).toContain('<main id="main"')
  expect(answer.text).not.toContain(SECRET)
  expect(answer.logged).toHaveLength(lines)
})

test('an error from before the page is known is told as plain text', async () => {
  const answer = await fail(new TypeError(SECRET), { withState: false })
  expect([answer.status, answer.logged.length]).toEqual([500, 1])
  expect(answer.text).toMatch(/^Something went wrong here\. /)
})
