import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.js'
import { keepFileList, putOffFileList, refuseFileList } from '../../src/indexing/file-list-rows.js'
import { channel, model, package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { storeHashOf } from '../../src/nix/narinfo.js'
import { type Account, World } from '../api/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { sampleListedFiles, sampleModel, sampleModelRelease } from '../support/sample-models.js'
import { A_DATE, type Json, samplePackage, sampleRelease } from '../support/sample-records.js'
import { fileOf, plainFiles } from './model-site.js'
import { type NixSite, startNixSite } from './nix-site.js'

describeWith([NIX], 'models by their addresses', () => {
  let nix: PrivateNix
  let database: Database
  let site: NixSite
  let world: World
  let alice: Account
  beforeAll(async () => {
    nix = await createPrivateNix()
    database = await openEmbeddedDatabase()
    site = await startNixSite(database.db)
    world = new World(database.db)
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await database.close()
    await nix.remove()
  })
  beforeEach(async () => {
    alice = await world.account(`alice${world.accounts.length}.example`)
  })

  const releasePath = (version: string) => `${release.$nsid}/model:tiny:${version}`
  /** Publishes versions of `tiny`, each of one file that says which it is. */
  async function publish(...versions: string[]): Promise<Record<string, string>> {
    const releases = versions.map((version): [string, Json] => {
      const bytes = `weights of ${version}`
      site.files.set(`/files/${version}.gguf`, Buffer.from(bytes))
      const artifact = plainFiles([
        fileOf('tiny.gguf', bytes, { urls: [`${site.url}/files/${version}.gguf`] }),
      ])
      return [releasePath(version), releaseOf(version, artifact)]
    })
    return alice.write({ [`${model.$nsid}/tiny`]: sampleModel(), ...Object.fromEntries(releases) })
  }
  const releaseOf = (version: string, artifact: Json) =>
    sampleModelRelease({ definition: alice.uri(`${model.$nsid}/tiny`), version, artifact })
  const text = async (address: string): Promise<[status: number, text: string]> => {
    const response = await site.get(address)
    return [response.status, await response.text()]
  }
  const location = async (address: string) => (await site.get(address)).headers.get('location') ?? ''
  const outputOf = ({ stdout }: { stdout: string }): string => JSON.parse(stdout)[0].outputs.out

  test('by handle and DID, by requirement, channel and latest; built as a flake and by nix-build', async () => {
    const cids = await publish('1.0.0', '1.2.0', '2.0.0-rc.1')
    const stable = { uri: alice.uri(releasePath('1.0.0')), cid: cids[releasePath('1.0.0')] ?? '' }
    await alice.write({
      [`${channel.$nsid}/model:tiny:stable`]: { $type: channel.$nsid, release: stable, createdAt: A_DATE },
    })
    const tree = new RegExp(`^${site.url}/m/${alice.did}/tiny/1\\.2\\.0/[a-z2-7]{52}\\.tar\\.gz$`)
    for (const actor of [alice.handle, alice.did]) {
      expect(await location(`/m/${actor}/tiny/1.tar.gz`)).toMatch(tree)
      expect(await location(`/m/${actor}/Tiny/latest`)).toMatch(tree)
    }
    expect(await location(`/m/${alice.handle}/tiny/stable`)).toContain('/tiny/1.0.0/')

    const redirect = await site.get(`/m/${alice.handle}/tiny/1`)
    const link = redirect.headers.get('link') ?? ''
    const served = await fetch(redirect.headers.get('location') ?? '')
    expect([served.status, served.headers.get('link')]).toEqual([200, link])
    expect(served.headers.get('cache-control')).toContain('immutable')
    const narHash = decodeURIComponent(/narHash=([^>]+)>/.exec(link)?.[1] ?? '')
    expect((await site.get(`/${storeHashOf(narHash)}.narinfo`)).status).toBe(200)

    const weights = (out: string) => readFileSync(path.join(out, 'files/tiny.gguf'), 'utf8')
    const address = `${site.url}/m/${alice.handle}/tiny`
    const before = site.requests.length
    const built = await nix.nix(['build', '--json', '--no-link', `${address}/1.tar.gz`])
    expect(weights(outputOf(built))).toBe('weights of 1.2.0')
    expect(site.requests.slice(before)).not.toContain('/files/nixpkgs.tar.gz')
    const exact = await nix.nixBuild(['--no-out-link', `${address}/=1.0.0.tar.gz`])
    expect(weights(exact.stdout.trim())).toBe('weights of 1.0.0')
    const told = await nix.nix(['eval', '--raw', `${address}/1.tar.gz#tiny.meta.description`])
    expect(told.stdout).toBe('Writes short texts')
    const listed = await nix.nix([
      'eval',
      '--json',
      `${address}/1.tar.gz#files`,
      '--apply',
      'builtins.attrNames',
    ])
    expect(JSON.parse(listed.stdout)).toEqual(['tiny.gguf'])
  })

  test('what is not there says what is', async () => {
    await publish('1.0.0')
    const who = alice.handle
    expect(await text(`/m/${who}/tiny/9`)).toEqual([
      404,
      `There is no release of ${who}/tiny that matches 9; newest is 1.0.0.\n`,
    ])
    expect(await text(`/m/${who}/nothing/1`)).toEqual([
      404,
      `${who} has no release of a model "nothing" in this index; it has tiny.\n`,
    ])
    expect(await text(`/p/${who}/tiny/1`)).toEqual([
      404,
      expect.stringContaining(`${who} has no release of a package "tiny"`),
    ])
    expect((await text(`/m/${who}`))[1]).toContain('Write /m/<handle or DID>/<name>/<requirement>.tar.gz')
    const lost = await text(`/m/${alice.did}/tiny/1.0.0/short.tar.gz`)
    expect(lost).toEqual([400, expect.stringContaining('/m/<DID>/<name>/<version>/<lock id>.tar.gz')])
    expect(await text(`/m/${who}/tiny/1/package.nix`)).toEqual([
      404,
      expect.stringContaining('A model has no package.nix'),
    ])
  })

  test('deleted, away, and while the database is down', async () => {
    await publish('1.0.0', '1.1.0')
    const tree = await location(`/m/${alice.handle}/tiny/1`)
    const bytes = await (await fetch(tree)).bytes()
    await using away = await openDatabase({ url: `postgres://firn@127.0.0.1:${await freePort()}/firn` })
    site.restart({ db: away.db })
    try {
      expect(await (await fetch(tree)).bytes()).toEqual(bytes)
    } finally {
      site.restart()
    }
    // Emitted anew, to the byte.
    await rm(`${site.config.dataDirectory}/trees`, { recursive: true })
    expect(await (await fetch(tree)).bytes()).toEqual(bytes)

    await alice.write({ [releasePath('1.1.0')]: null })
    expect((await fetch(tree)).status).toBe(410)
    const standing = await location(`/m/${alice.handle}/tiny/1`)
    expect(standing).toContain('/1.0.0/')

    await alice.setState(false)
    expect((await fetch(standing)).status).toBe(404)
    await alice.setState(true)
    expect((await fetch(standing)).status).toBe(200)
  })

  test('a list of files that is a blob is waited for, and then lies in the tree as its author signed it', async () => {
    const listed = sampleListedFiles(['config.json', 'weights.safetensors'])
    const artifact = listed.artifact()
    await alice.write({
      [`${model.$nsid}/tiny`]: sampleModel(),
      [releasePath('1.0.0')]: releaseOf('1.0.0', artifact),
    })
    const address = `/m/${alice.handle}/tiny/1`
    const waiting = 'This index has not fetched it from its author’s server yet'.replace('’', "'")
    expect(await text(address)).toEqual([404, expect.stringContaining(waiting)])
    const due = { releaseUri: alice.uri(releasePath('1.0.0')), did: alice.did, cid: listed.cid }
    const write = <T>(work: (trx: Parameters<typeof keepFileList>[0]) => Promise<T>) =>
      database.db.transaction().execute(work)
    await write((trx) => putOffFileList(trx, { ...due, failures: 0, pds: null }, 'no answer', world.now()))
    expect((await text(address))[1]).toContain('The last try failed: no answer')
    await write((trx) => refuseFileList(trx, due, 'a path stands there twice'))
    expect((await text(address))[1]).toContain('It is no list of this release: a path stands there twice')

    await write((trx) => keepFileList(trx, due, listed.bytes))
    const tree = await location(address)
    expect(tree).toContain('/tiny/1.0.0/')
    const { stdout } = await nix.nix([
      'eval',
      '--json',
      `${site.url}${address}.tar.gz#files`,
      '--apply',
      'builtins.attrNames',
    ])
    expect(JSON.parse(stdout)).toEqual(['config.json', 'weights.safetensors'])
    // From the row again.
    await rm(`${site.config.dataDirectory}/trees`, { recursive: true })
    expect((await fetch(tree)).status).toBe(200)
  })

  test('the flake registry knows models that no package of their author stands before', async () => {
    await publish('1.0.0')
    const [id = ''] = alice.handle.split('.')
    const known = async () => {
      const { flakes } = JSON.parse((await text('/registry.json'))[1])
      return flakes
        .filter(({ from }: Json) => (from as Json).id === id)
        .map(({ to }: Json) => (to as Json).url)
    }
    expect(await known()).toEqual([`${site.url}/m/${alice.did}/tiny/latest.tar.gz`])
    const registry = ['--option', 'flake-registry', `${site.url}/registry.json`]
    const built = await nix.nix([...registry, 'build', '--json', '--no-link', `${id}/tiny`])
    expect(readFileSync(path.join(outputOf(built), 'files/tiny.gguf'), 'utf8')).toBe('weights of 1.0.0')
    await alice.write({
      [`${pkg.$nsid}/tiny`]: samplePackage(),
      [`${release.$nsid}/package:tiny:1.0.0`]: sampleRelease({
        definition: alice.uri(`${pkg.$nsid}/tiny`),
        version: '1.0.0',
      }),
    })
    expect(await known()).toEqual([`${site.url}/p/${alice.did}/tiny/latest.tar.gz`])
  })

  test('sets and the index hold packages alone', async () => {
    await publish('1.0.0')
    expect(await text(`/u/${alice.handle}.tar.gz`)).toEqual([
      404,
      expect.stringContaining('no release of a package'),
    ])
  })
})
