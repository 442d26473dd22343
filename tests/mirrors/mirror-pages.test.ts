import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listMirrorAtoms } from '../../src/lexicons/dev/firn.js'
import { atomWrites } from '../api/atom-records.js'
import { type MirrorSite, startMirrorSite } from './mirror-site.js'

describe('what stands in mirrors', () => {
  let all: MirrorSite
  beforeAll(async () => {
    all = await startMirrorSite()
  }, 120_000)
  afterAll(() => all[Symbol.asyncDispose]())

  const page = async (path: string) => {
    const response = await fetch(all.site.url + path)
    return { status: response.status, html: await response.text() }
  }
  const list = async (params: Record<string, string>) => {
    const query = new URLSearchParams(params)
    const response = await fetch(`${all.site.url}/xrpc/${listMirrorAtoms.$nsid}?${query}`)
    return (await response.json()) as listMirrorAtoms.$OutputBody
  }
  const labelsOf = ({ atoms }: listMirrorAtoms.$OutputBody) => atoms.map(({ label }) => label)

  test('is shown: the mirrors, how they stand, and what they disagree about', async () => {
    const { status, html } = await page('/mirrors')
    expect(status).toBe(200)
    for (const url of [all.home, all.other, all.gone]) expect(html).toContain(url.replace('http://', ''))
    expect(html).toContain('answered with 404')
    expect(html).toContain('Nothing was read there yet.')
    expect(html).toContain('Mirrors disagree.')
    expect(html).toContain('hello 1.0.0')
    expect(html).toContain('signed by nobody')
  })

  test('is shown of one mirror, marked as unsigned', async () => {
    const { status, html } = await page(`/mirrors?${new URLSearchParams({ mirror: all.other })}`)
    expect(status).toBe(200)
    expect(html).toContain('Unsigned: found in a git mirror, signed by nobody.')
    expect(html).toContain('mirrors disagree')
    expect(html).toContain('pushed over')
    expect(html).toContain('the commit is not what its ref says')
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toContain('<script>alert')
  })

  test('is found by its words', async () => {
    const { html } = await page('/mirrors?text=hello')
    expect(html).toContain('mirrors disagree')
    expect((await page('/mirrors?text=nothing-is-called-so')).html).toContain('No atom here is called so.')
    expect((await page('/mirrors?text=a&cursor=forged')).status).toBe(400)
  })

  test('is listed, with a verdict and alarms for each mirror', async () => {
    const { atoms } = await list({ text: 'hello' })
    expect(atoms.map(({ mirror, version, verdict, alarms }) => [mirror, version, verdict, alarms])).toEqual([
      [all.home, '1.0.0', 'whole', ['revs']],
      [all.other, '1.0.0', 'whole', ['revs']],
      [all.home, '0.9.0', 'whole', ['revs']],
      [all.other, '0.9.0', 'differs', ['lying', 'moved', 'revs']],
    ])
    const [first] = atoms
    expect(labelsOf(await list({ atom: first?.atom ?? '' }))).toEqual(['hello', 'hello', 'hello', 'hello'])
    expect(labelsOf(await list({ root: first?.rootCommit ?? '', mirror: `${all.home}/` }))).toHaveLength(5)
    expect(labelsOf(await list({ mirror: all.gone }))).toEqual([])
  })

  test('is found from the page of who signed the same AtomId', async () => {
    const { atoms } = await list({ text: 'hello' })
    const [{ atom = '', rootCommit = '' } = {}] = atoms
    const dora = all.site.scene.world.accounts.find(({ handle }) => handle === 'dora.example')
    if (dora === undefined) throw new Error('the scene has no dora.example')
    await dora.write(atomWrites(dora, { label: 'hello', root: rootCommit }))
    const { html } = await page('/@dora.example/atom/hello')
    expect(html).toMatch(new RegExp(`href="/mirrors\\?atom=${atom}">\\s*2 versions of it in mirrors`))
    const inMirrors = await page(`/mirrors?atom=${atom}`)
    expect(inMirrors.html.match(/>unsigned</g)).toHaveLength(4)
    expect(inMirrors.html).toContain(`href="/search?q=${atom}"`)
  })

  test('is shown of a mirror in another spelling, and nothing of one that is not looked at', async () => {
    expect((await page(`/mirrors?${new URLSearchParams({ mirror: `${all.home}/` })}`)).html).toContain(
      'Looked at',
    )
    const { html } = await page('/mirrors?mirror=https://never.example/named')
    expect(html).toContain('does not look at that repository')
  })

  test('is no longer listed once the operator names its mirror no more', async () => {
    const { db } = all.site.ctx
    const name = (operator: boolean) =>
      db.updateTable('mirror').set({ operator }).where('url', '=', all.home).execute()
    await name(false)
    expect(labelsOf(await list({ mirror: all.home }))).toEqual([])
    await name(true)
    expect(labelsOf(await list({ mirror: all.home }))).toHaveLength(5)
  })

  test('is listed in pages, none twice and none left out', async () => {
    const whole = await list({})
    const found: unknown[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const next: listMirrorAtoms.$OutputBody = await list({ limit: '3', ...(cursor ? { cursor } : {}) })
      found.push(...next.atoms)
      cursor = next.cursor
    }
    expect(whole.atoms).toHaveLength(10)
    expect(found).toEqual(whole.atoms)
  })
})
