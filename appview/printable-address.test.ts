import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { printableAddress } from './printable-address.js'

const app = new Hono().use(printableAddress()).get('*', (c) => c.text('here'))

test.each(['/@a%00b', '/search?q=a%00b'])('%s is refused', async (path) => {
  expect((await app.request(path)).status).toBe(400)
})

test.each([
  '/',
  '/@alice.example/hello',
  '/search?q=%C3%A4+100%25',
  '/search?q=100%',
  '/@did:plc:x/%F0%9F%98%80',
])('%s passes', async (path) => {
  expect((await app.request(path)).status).toBe(200)
})
