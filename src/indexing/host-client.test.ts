import { expect, test } from 'vitest'
import { getRepo } from '../lexicons/com/atproto/sync.js'
import { HostError, queryHostBytes } from './host-client.js'

async function refusalOf(body: unknown): Promise<HostError> {
  const fetch = async () => Response.json(body, { status: 400 })
  const query = { host: 'https://pds.example', method: getRepo.main, params: { did: 'did:plc:x' } }
  const error = await queryHostBytes(fetch, query).catch((caught: unknown) => caught)
  if (!(error instanceof HostError)) throw error
  return error
}

test('the name of an XRPC error and its message are told', async () => {
  expect(await refusalOf({ error: 'RepoTakendown', message: 'by law' })).toMatchObject({
    error: 'RepoTakendown',
    message: 'https://pds.example answered com.atproto.sync.getRepo with 400 RepoTakendown: by law',
  })
})

test('words of a host that no table can hold are made storable', async () => {
  const { error, message } = await refusalOf({
    error: `N\0ame\ud800${'x'.repeat(1_000_000)}`,
    message: `\0b\udc00${'y'.repeat(1_000_000)}`,
  })
  expect(error).toMatch(/^Name\ufffdx+$/)
  expect(message).toMatch(/: b\ufffdy+$/)
  expect(message.length).toBeLessThan(600)
})
