import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { files } from '../../../src/lexicons/dev/firn.js'
import { sampleFiles, sampleModel } from '../../../tests/support/sample-models.js'
import { AUTHOR } from '../../../tests/support/sample-records.js'
import type { ReleasedModel } from '../load/model.js'
import { pageState, renderPage } from '../page.js'
import type { PageEnv } from '../page-state.js'
import { createSite } from '../site.js'
import { ModelBanners } from './model-banners.js'

interface Shown {
  readonly url?: string
  readonly problem?: string
}

/** The banners of a gated model that lies in a git repository. */
async function show({ url = 'https://git.example/acme/tiny', problem }: Shown): Promise<string> {
  const origin = { $type: files.gitLfs.$type, url, rev: 'a'.repeat(40) }
  const author = { did: AUTHOR, handle: 'alice.test' }
  const definition = { author, record: sampleModel({ gated: 'auto' }) } as unknown as DefinitionView
  const released: ReleasedModel = {
    artifact: sampleFiles({ origin }) as unknown as files.Main,
    ...{ formats: ['safetensors'], pickle: false, groups: [] },
    files: { files: [], asked: { limit: 1 }, cursor: undefined, problem },
  }
  const site = createSite({ publicUrl: 'https://firn.example', development: false })
  const app = new Hono<PageEnv>()
    .use(pageState({ site, now: () => new Date(0), viewerOf: async () => null }))
    .get('/', (c) =>
      renderPage(c, { title: 'Tiny' }, <ModelBanners definition={definition} released={released} />),
    )
  return (await app.request('/')).text()
}

test('a gated model tells where to agree, if that is on the web', async () => {
  expect(await show({})).toContain('href="https://git.example/acme/tiny"')
  for (const url of ['javascript:attacked()', 'ssh://git@git.example/acme/tiny', 'no address']) {
    const shown = await show({ url })
    expect(shown).not.toContain(url)
    expect(shown).toContain('needs a token of an account that agreed')
  }
})

test('a list of files that is not here is told, with why, and what is the author’s word', async () => {
  const shown = await show({ problem: 'It is away.' })
  expect(shown).toMatch(/list of files is not here\..*It is away\..*formats, is the word of alice\.test/s)
  expect(await show({})).not.toContain('is not here')
})
