import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { sampleFile, sampleFiles } from '../../../../tests/support/sample-models.js'
import type { Json } from '../../../../tests/support/sample-records.js'
import { pageState, renderPage } from '../../../web/page.js'
import type { PageEnv } from '../../../web/page-state.js'
import { createSite } from '../../../web/site.js'
import type { JsonObject } from '../../json-path.js'
import { FoundSection } from './found-section.js'

/** The page of a model that was found at a source. */
async function show(change: Json): Promise<string> {
  const found = { artifact: sampleFiles(change) as JsonObject, list: undefined }
  const site = createSite({ publicUrl: 'https://firn.example', development: false })
  const app = new Hono<PageEnv>()
    .use(pageState({ site, now: () => new Date(0), viewerOf: async () => null }))
    .get('/', (c) => renderPage(c, { title: 'Found' }, <FoundSection found={found} />))
  return (await app.request('/')).text()
}

test('what was found leads to where its files lie', async () => {
  expect(await show({ bases: ['https://files.example/'] })).toContain(
    'href="https://files.example/config.json"',
  )
})

test('what was found leads nowhere but to the web', async () => {
  const shown = await show({ bases: ['javascript:attacked()/'] })
  expect(shown).toContain('config.json')
  expect(shown).not.toContain('javascript:')
})

test('what was found warns of pickles', async () => {
  const pickled = { files: [sampleFile('a.pkl')], weightFormats: ['pickle'] }
  expect(await show(pickled)).toContain('can run code')
  expect(await show({})).not.toContain('can run code')
})
