import { expect, test } from 'vitest'
import { startCallbackServer } from './callback-server.js'

const never = new AbortController().signal

test('takes the one callback that is ours, and shows what came of it', async () => {
  await using server = await startCallbackServer()
  expect(server.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  const waiting = server.wait((params) => params.get('state') === 'ours', never)
  const get = (suffix: string) => fetch(server.redirectUri + suffix)

  const stray = await get('?error=access_denied&state=theirs')
  expect([stray.status, await stray.text()]).toEqual([400, expect.stringContaining('This login is over')])
  expect((await fetch(new URL('/favicon.ico', server.redirectUri))).status).toBe(404)
  expect((await fetch(`${server.redirectUri}?state=ours`, { method: 'POST' })).status).toBe(404)

  const answer = get('?state=ours&code=1')
  const { params, finish } = await waiting
  expect(params.get('code')).toBe('1')
  expect((await get('?state=ours&code=2')).status).toBe(400)
  await finish({ done: false, problem: '<b>No</b>' })
  const page = await (await answer).text()
  expect(page).toContain('&lt;b&gt;No&lt;/b&gt; Go back to the terminal')
})

test('stops waiting when it is told to', async () => {
  await using server = await startCallbackServer()
  const stopping = new AbortController()
  const waiting = server.wait(() => true, stopping.signal)
  stopping.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(server.wait(() => true, stopping.signal)).rejects.toThrow('enough')
})

test('is gone when it is no longer needed', async () => {
  const server = await startCallbackServer()
  await server[Symbol.asyncDispose]()
  await expect(fetch(server.redirectUri)).rejects.toThrow()
})
