import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { scanCacheDir } from '@huggingface/hub'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { until } from '../support/until.js'
import { type CliHome, type CliProcess, createHome, removeHome } from './firn.js'

const WEIGHTS = Buffer.alloc(300_000, 'weights of a tiny model, ')
const CAME = 100_000
const CONFIG = '{"model_type":"tiny"}'

describe('firn model fetch that is ended on its way', () => {
  let hub: HubServer
  let home: CliHome
  let commit: string
  beforeEach(async () => {
    hub = await startHubServer()
    const files = { 'config.json': CONFIG, 'deep/model.safetensors': WEIGHTS }
    commit = hub.createRepository('acme/tiny').commit(files)
    home = createHome({ HF_ENDPOINT: hub.url })
  })
  afterEach(async () => {
    await hub.close()
    removeHome(home)
  })

  const cache = () => path.join(home.dir, '.cache/huggingface/hub')
  const inModel = (...names: string[]) => path.join(cache(), 'models--acme--tiny', ...names)
  const partial = () => readdirSync(inModel('blobs')).find((name) => name.endsWith('.partial'))

  /** A run whose download stands still in the midst of the weights. */
  async function startFetch(): Promise<CliProcess> {
    hub.stall(CAME)
    const run = home.spawn(['model', 'fetch', 'hf:acme/tiny', '--jobs', '1'])
    const stands = () => {
      if (!run.stderr().includes('fetched config.json')) throw new Error(run.stderr())
      return statSync(inModel('blobs', partial() ?? 'none')).size === CAME
    }
    await until(stands, { what: 'the download to stand still' })
    return run
  }

  /** What the notes of firn say that it made. */
  function noted(): string[] {
    const notes = path.join(home.dir, '.local/state/firn/models')
    if (!existsSync(notes)) return []
    return readdirSync(notes).flatMap(
      (name) => JSON.parse(readFileSync(path.join(notes, name), 'utf8')).created,
    )
  }
  const isThere = (at: string) =>
    [at, `${at}.partial`].some((one) => lstatSync(path.join(cache(), one), { throwIfNoEntry: false }))

  async function expectNoModel(): Promise<void> {
    expect(partial()).toBeDefined()
    expect(readdirSync(inModel()).sort()).toEqual(['blobs', 'refs', 'snapshots'])
    expect([...readdirSync(inModel('refs')), ...readdirSync(inModel('snapshots'))]).toEqual([])
    const { repos, warnings } = await scanCacheDir(cache())
    expect(warnings).toEqual([])
    expect(repos).toMatchObject([{ revisions: [] }])
    expect(JSON.parse((await home.run(['model', 'list', '--json'])).stdout)).toEqual({ models: [] })
  }

  async function expectResumed(): Promise<void> {
    hub.requests.length = 0
    expect(await home.run(['model', 'fetch', 'hf:acme/tiny'])).toMatchObject({ code: 0 })
    expect(hub.requests.flatMap(({ at, headers }) => (at === 'cdn' ? [headers.range] : []))).toEqual([
      `bytes=${CAME}-`,
    ])
    expect(readFileSync(inModel('snapshots', commit, 'deep/model.safetensors')).equals(WEIGHTS)).toBe(true)
    expect(partial()).toBeUndefined()
    expect((await scanCacheDir(cache())).repos).toMatchObject([
      { revisions: [{ commitOid: commit, refs: ['main'] }] },
    ])
    expect(noted().filter((at) => !isThere(at))).toEqual([])
    expect(await home.run(['model', 'clean', '--all'])).toMatchObject({ code: 0 })
    expect(readdirSync(cache())).toEqual(['CACHEDIR.TAG'])
  }

  test('by Ctrl-C leaves what the next one goes on with, and no word of what it did not make', async () => {
    const run = await startFetch()
    run.child.kill('SIGINT')
    expect(await run.ended).toMatchObject({ code: 130, stdout: '' })
    expect(run.stderr()).toContain('error: Ended by SIGINT.')
    expect(noted().filter((at) => !isThere(at))).toEqual([])
    await expectNoModel()
    await expectResumed()
  })

  test('by a signal that comes twice at once, as from a terminal and from who started it, ends in order', async () => {
    const run = await startFetch()
    run.child.kill('SIGINT')
    run.child.kill('SIGTERM')
    expect(await run.ended).toMatchObject({ code: 130 })
    expect(noted().filter((at) => !isThere(at))).toEqual([])
    await expectNoModel()
  })

  test('by SIGKILL leaves nothing that is taken for the model, and the next one finishes', async () => {
    const run = await startFetch()
    run.child.kill('SIGKILL')
    expect(await run.ended).toMatchObject({ code: null })
    await expectNoModel()
    await expectResumed()
  })

  test('by SIGKILL is cleaned away, and what another tool made of it since is not', async () => {
    const run = await startFetch()
    run.child.kill('SIGKILL')
    await run.ended
    const config = noted().find((at) => /\/blobs\/[0-9a-f]{40}$/.test(at)) ?? ''
    mkdirSync(inModel('snapshots', commit))
    symlinkSync(`../../blobs/${path.basename(config)}`, inModel('snapshots', commit, 'config.json'))
    writeFileSync(inModel('refs/main'), commit)
    expect(await home.run(['model', 'clean', '--all'])).toMatchObject({ code: 0 })
    expect(readFileSync(inModel('snapshots', commit, 'config.json'), 'utf8')).toBe(CONFIG)
    expect(readdirSync(inModel('blobs'))).toEqual([path.basename(config)])
    expect(readFileSync(inModel('refs/main'), 'utf8')).toBe(commit)
    expect(noted()).toEqual([])
  })

  test('while it writes a name leaves none that clean does not take', async () => {
    expect(await home.run(['model', 'fetch', 'hf:acme/tiny'])).toMatchObject({ code: 0 })
    writeFileSync(inModel('refs/main.0123abcd.new'), commit)
    writeFileSync(inModel('refs/mine.0123abcd.new'), commit)
    expect(await home.run(['model', 'clean', '--all'])).toMatchObject({ code: 0 })
    expect(readdirSync(inModel('refs'))).toEqual(['mine.0123abcd.new'])
  })
})
