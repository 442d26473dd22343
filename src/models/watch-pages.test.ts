import { describe, expect, it, onTestFinished } from 'vitest'
import { type FakeHost, startFakeHost } from '../../tests/support/fake-host.js'
import { MAX_BARREN_PAGES } from '../limits/model-sources.js'
import { NO_CREDENTIALS } from './credentials.js'
import { huggingFaceSource } from './huggingface/source.js'
import { mlflowSource } from './mlflow/source.js'
import { s3Source } from './s3/source.js'
import { watchPages } from './watch-pages.js'

const CONTEXT = { fetch, credentials: NO_CREDENTIALS }
const REV = 'a'.repeat(40)

/** What a host answers, by the number of the request and its path. */
async function host(answer: (count: number, path: string) => { body: string; link?: string }) {
  const started: FakeHost = await startFakeHost((request, response) => {
    const { body, link } = answer(started.asked.length, request.url ?? '')
    const type = body.startsWith('<') ? 'application/xml' : 'application/json'
    response.writeHead(200, { 'content-type': type, ...(link === undefined ? {} : { link }) }).end(body)
  })
  onTestFinished(() => started.close())
  return started
}

/** A hub of empty pages, each with the next one as `next` calls it. */
async function listHub(next: (count: number) => string) {
  const hub = await host((count, path) =>
    path.includes('/tree/')
      ? {
          body: '[]',
          link: `<http://${new URL(hub.url).host}${path.split('?')[0]}?${next(count)}>; rel="next"`,
        }
      : { body: JSON.stringify({ sha: REV }) },
  )
  const listed = huggingFaceSource.list(
    { type: 'huggingface', repo: 'acme/tiny', endpoint: hub.url },
    CONTEXT,
  )
  return { listed, hub }
}

async function listMlflow(next: (count: number) => string) {
  const server = await host((count, path) => {
    if (path.includes('get-download-uri')) return { body: '{"artifact_uri":"models:/m-1/artifacts"}' }
    if (path.includes('model-versions'))
      return { body: '{"model_version":{"version":"3","source":"models:/m-1"}}' }
    return { body: JSON.stringify({ next_page_token: next(count) }) }
  })
  const request = { type: 'mlflow', trackingUri: server.url, modelName: 'm', modelVersion: '3' } as const
  return { listed: mlflowSource.list(request, CONTEXT), hub: server }
}

async function listS3(next: (count: number) => string) {
  const server = await host((count) => ({
    body: `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>${next(count)}</NextContinuationToken></ListBucketResult>`,
  }))
  const request = { type: 's3', bucket: 'models', prefix: 'tiny', endpoint: server.url } as const
  return { listed: s3Source.list(request, CONTEXT), hub: server }
}

describe.each([
  ['the links of a hub', listHub],
  ['the tokens of MLflow', listMlflow],
  ['the tokens of S3', listS3],
])('%s', (_, list) => {
  it('that come again end the listing', async () => {
    const { listed, hub } = await list(() => 'same')
    await expect(listed).rejects.toMatchObject({
      code: 'Unreadable',
      message: expect.stringContaining('names a page of its listing a second time'),
    })
    expect(hub.asked.length).toBeLessThan(8)
  })

  it('that lead to nothing new end the listing', async () => {
    const { listed, hub } = await list((count) => `page${count}`)
    await expect(listed).rejects.toMatchObject({
      code: 'Unreadable',
      message: expect.stringContaining(`lists nothing new on ${MAX_BARREN_PAGES} pages`),
    })
    expect(hub.asked.length).toBeLessThan(MAX_BARREN_PAGES + 8)
  })
})

it('a long listing of which every page has something is none of those', () => {
  const watch = watchPages('A server')
  for (let page = 0; page < 3 * MAX_BARREN_PAGES; page++) watch(String(page), page)
})
