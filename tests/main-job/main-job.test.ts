import { execFileSync } from 'node:child_process'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { package as pkg, recipe, release, search } from '../../src/lexicons/dev/firn.js'
import { narHashOf } from '../../src/nix/nar.js'
import { toTarball } from '../../src/nix/tarball.js'
import { file, treeOf } from '../../src/nix/tree.js'
import { logIn as logInAgent } from '../network/index.js'
import { createFileServer, type FileServer } from '../nix/file-server.js'
import { HOSTILE_TEXTS } from '../nix/hostile.js'
import { readTree } from '../nix/read-tree.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { allowPublishing, logIn } from '../support/firn-pages.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { until } from '../support/until.js'

/** What an author and a user of Nix do, in the order in which they do it; each test goes on from the one before. */
describeWith([CHROMIUM, NIX], 'the main job', () => {
  let firn: TestFirn
  let files: FileServer
  let nix: PrivateNix
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    files = await createFileServer()
    const nixpkgs = readTree(path.resolve(import.meta.dirname, '../nix/stub-nixpkgs'))
    files.files.set('/nixpkgs.tar.gz', toTarball(nixpkgs, 1))
    const pin = `${files.url}/nixpkgs.tar.gz?narHash=${narHashOf(nixpkgs)}`
    ;[firn, browser, nix] = await Promise.all([
      startFirn({ env: { FIRN_NIXPKGS: pin } }),
      launchChromium(),
      createPrivateNix(),
    ])
    page = await browser.context.newPage()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await firn.close()
    await files[Symbol.asyncDispose]()
    await nix.remove()
  })

  /** A source archive whose program says `text`, and the release that builds it, as somebody would paste it. */
  function releaseThatSays(text: string, version: string): object {
    const install = `mkdir -p $out/bin\nprintf '#!/bin/sh\\necho ${text}\\n' > $out/bin/hello\nchmod +x $out/bin/hello\n`
    const tree = treeOf([['install.sh', file(install)]])
    files.files.set(`/${text}.tar.gz`, toTarball(tree, 1))
    const source = { urls: [`${files.url}/${text}.tar.gz`], hash: narHashOf(tree), hashMode: 'nar' }
    return {
      version,
      artifact: {
        $type: recipe.$nsid,
        source: { $type: recipe.tarball.$type, ...source },
        build: { $type: recipe.generic.$type, tool: 'make' },
        mainProgram: 'hello',
      },
    }
  }

  async function publish(input: object): Promise<void> {
    await page.goto(`${firn.url}/publish`)
    await page.click('label:has-text("JSON")')
    await page.fill('textarea[name=json]', JSON.stringify(input))
    await page.click('button:visible:has-text("Check")')
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/hello`)
  }

  const address = (requirement: string) => `${firn.url}/p/alice.test/hello/${requirement}.tar.gz`

  /** Where an address leads now: the immutable address of a lock. */
  async function follow(requirement: string): Promise<{ url: string; narHash: string }> {
    const response = await fetch(address(requirement))
    expect(response.status).toBe(200)
    const [, link = ''] = /^<([^>]*)>; rel="immutable"$/.exec(response.headers.get('link') ?? '') ?? []
    return { url: response.url, narHash: new URL(link).searchParams.get('narHash') ?? '' }
  }

  async function run(reference: string): Promise<string> {
    const options = ['--json', '--no-link', '--option', 'tarball-ttl', '0']
    const { stdout } = await nix.nix(['build', ...options, reference])
    const [built] = JSON.parse(stdout) as { outputs: { out: string } }[]
    return execFileSync(path.join(built?.outputs.out ?? '', 'bin/hello'), { encoding: 'utf8' })
  }

  const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())
  const feed = async () => (await fetch(`${firn.url}/feed.atom`)).text()
  let first: { url: string; narHash: string }
  let firstBytes: Buffer

  test('an author logs in by handle at their own PDS, and publishes by form', async () => {
    await logIn(page, firn.url, firn.accounts.alice)
    await allowPublishing(page, firn.url, firn.accounts.alice)
    await publish({
      name: 'hello',
      package: { summary: 'Says hello', licence: 'MIT', keywords: ['greeting'] },
      release: releaseThatSays('one', '1.0.0'),
    })
    const agent = await logInAgent(firn.accounts.alice)
    const { did } = firn.accounts.alice
    for (const [collection, rkey] of [
      [pkg.$nsid, 'hello'],
      [release.$nsid, 'package:hello:1.0.0'],
    ] as const) {
      await agent.com.atproto.repo.getRecord({ repo: did, collection, rkey })
    }
  })

  test('the firehose brings it, and search finds it', async () => {
    const { did } = firn.accounts.alice
    const agent = await logInAgent(firn.accounts.alice)
    const head = (await agent.com.atproto.sync.getLatestCommit({ did })).data.rev
    await until(
      async () => {
        const repo = await firn.db.selectFrom('repo').select('rev').where('did', '=', did).executeTakeFirst()
        return repo?.rev === head
      },
      { what: "the firehose's commit in the index" },
    )
    const answer = await fetch(`${firn.url}/xrpc/${search.$lxm}?q=helo`)
    expect(await answer.json()).toMatchObject({ hits: [{ definition: { name: 'hello' }, matched: 'typo' }] })
    await page.goto(`${firn.url}/search?q=greeting`)
    expect(await page.textContent('main')).toContain('Says hello')
  })

  test('nix builds it from its address; the tree has the narHash that Link names', async () => {
    expect(await run(address('latest'))).toBe('one\n')
    expect(await run(address('1'))).toBe('one\n')
    first = await follow('1')
    firstBytes = await bytesOf(first.url)
    const metadata = JSON.parse((await nix.nix(['flake', 'metadata', '--json', first.url])).stdout)
    expect((await nix.nix(['hash', 'path', metadata.path])).stdout.trim()).toBe(first.narHash)
  })

  test('a new version: the feed shows it, the range gives it, the old lock gives the same bytes', async () => {
    await publish({ name: 'hello', release: releaseThatSays('two', '1.1.0') })
    await until(async () => (await feed()).includes('alice.test/hello: 1.1.0 released'), {
      what: 'the new version in the feed',
    })
    expect(await run(address('1'))).toBe('two\n')
    expect((await follow('1')).url).not.toBe(first.url)
    expect(await bytesOf(first.url)).toEqual(firstBytes)
    expect(await run(first.url)).toBe('one\n')
  })

  test('a yank: the range goes back, the exact version still builds', async () => {
    await page.goto(`${firn.url}/manage/hello`)
    const line = page.locator('li:has(a:text-is("1.1.0"))')
    await line.locator('summary:text-is("Yank")').click()
    await line.locator('input[name=reason]').fill('It says the wrong thing.')
    await line.locator('button:has-text("Yank 1.1.0")').click()
    await line.locator('text=yanked').waitFor()
    await until(async () => (await follow('1')).url === first.url, { what: 'the range to go back' })
    expect(await run(address('1'))).toBe('one\n')
    expect(await run(address('%3D1.1.0'))).toBe('two\n')
    await page.goto(`${firn.url}/@alice.test/hello/1.1.0`)
    expect(await page.textContent('main')).toContain('It says the wrong thing.')

    await page.goto(`${firn.url}/manage/hello`)
    await page.click('button:has-text("Take the yank back")')
    await until(async () => (await follow('1')).url !== first.url, { what: 'the range to come forth again' })
  })

  test('hostile texts in every field reach a build as nothing but texts', async () => {
    const agent = await logInAgent(firn.accounts.bob)
    const hostile = HOSTILE_TEXTS.filter((text) => !text.includes('\0'))
      .join(' ')
      .slice(0, 280)
    const base = releaseThatSays('three', '1.0.0') as { artifact: object }
    const put = (collection: string, rkey: string, record: object) =>
      agent.com.atproto.repo.putRecord({
        repo: firn.accounts.bob.did,
        collection,
        rkey,
        record: { $type: collection, createdAt: new Date().toISOString(), ...record },
      })
    await put(pkg.$nsid, 'hello', {
      summary: hostile,
      licence: hostile,
      category: hostile.slice(0, 30),
      language: hostile.slice(0, 30),
      keywords: HOSTILE_TEXTS.filter((text) => text.length > 0 && text.length <= 32).slice(0, 16),
      homepage: 'https://example.org/"><script>alert(1)</script>',
    })
    await put(release.$nsid, 'package:hello:1.0.0', {
      ...base,
      definition: `at://${firn.accounts.bob.did}/${pkg.$nsid}/hello`,
      upstreamVersion: hostile.slice(0, 100),
      notes: hostile,
      artifact: { ...base.artifact, env: [{ name: 'HOSTILE', value: hostile }] },
    })
    const url = `${firn.url}/p/bob.test/hello/1.tar.gz`
    await until(async () => (await fetch(url)).ok, { what: "bob's release" })
    expect(await run(url)).toBe('three\n')

    const alerts: string[] = []
    page.on('dialog', (dialog) => {
      alerts.push(dialog.message())
      void dialog.dismiss()
    })
    for (const at of [
      '/@bob.test/hello',
      '/@bob.test/hello/1.0.0',
      '/@bob.test',
      '/updates',
      '/search?q=hello',
    ]) {
      await page.goto(firn.url + at)
      expect(await page.locator('main script, main img[onerror]').count()).toBe(0)
    }
    expect(alerts).toEqual([])
  })

  test('an account that is deleted takes everything along', async () => {
    const { bob } = firn.accounts
    const [pds] = firn.network.pds
    await logInAgent(bob)
    await fetch(`${pds.url}/xrpc/com.atproto.admin.deleteAccount`, {
      method: 'POST',
      headers: { authorization: pds.adminAuth, 'content-type': 'application/json' },
      body: JSON.stringify({ did: bob.did }),
    })
    await until(async () => (await fetch(`${firn.url}/p/bob.test/hello/1.tar.gz`)).status === 404, {
      what: 'the deletion in the index',
    })
    expect(await feed()).not.toContain(bob.did)
    const answer = await fetch(`${firn.url}/xrpc/${search.$lxm}?q=hello`)
    const { hits } = (await answer.json()) as { hits: { definition: { author: { did: string } } }[] }
    expect(hits.map(({ definition }) => definition.author.did)).toEqual([firn.accounts.alice.did])
  })
})
