import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.js'
import { release } from '../../src/lexicons/dev/firn.js'
import { parseSri } from '../../src/nix/sri.js'
import { fixedOutputPath } from '../../src/nix/store-path.js'
import type { Account } from '../api/world.js'
import { freePort } from '../support/free-port.js'
import { describeWith } from '../support/prerequisite.js'
import { NIX, type PrivateNix } from '../support/private-nix.js'
import type { NixSite } from './nix-site.js'
import { onNixSite } from './on-nix-site.js'
import { publishScript } from './publish-script.js'

describeWith([NIX], 'from a signed record to a running program', () => {
  let nix: PrivateNix
  let site: NixSite
  let alice: Account
  onNixSite(async (stage) => {
    ;({ nix, site, alice } = stage)
    await publish('1.0.0')
  })

  const publish = (version: string) => publishScript(site, alice, 'hello', version)
  const run = async (...args: string[]) => (await nix.nix(['run', '--refresh', ...args])).stdout

  test('nix run by range, before and after a new release', async () => {
    const address = `${site.url}/p/alice.example/hello/1.tar.gz`
    expect(await run(address)).toBe('hello 1.0.0\n')
    await publish('1.1.0')
    expect(await run(address)).toBe('hello 1.1.0\n')
    expect(await run(`${site.url}/p/alice.example/hello/=1.0.0.tar.gz`)).toBe('hello 1.0.0\n')
    expect(await run(`${site.url}/p/${alice.did}/hello/%3C1.1.tar.gz`)).toBe('hello 1.0.0\n')
  })

  test('narHash in Link is what nix hash path says of the unpacked tree', async () => {
    const response = await site.get('/p/alice.example/hello/1.tar.gz')
    const link = response.headers.get('link') ?? ''
    const narHash = decodeURIComponent(/narHash=([^>]+)>/.exec(link)?.[1] ?? '')
    const unpacked = path.join(nix.dir, 'unpacked')
    mkdirSync(unpacked)
    const archive = path.join(nix.dir, 'tree.tar.gz')
    writeFileSync(archive, await (await fetch(response.headers.get('location') ?? '')).bytes())
    execFileSync('tar', ['-xzf', archive, '-C', unpacked])
    const { stdout } = await nix.nix(['hash', 'path', path.join(unpacked, 'source')])
    expect(stdout.trim()).toBe(narHash)
    const lock = readFileSync(path.join(unpacked, 'source/lock.json'))
    const id = response.headers.get('location')?.split('/').at(-1)?.replace('.tar.gz', '')
    const hex = createHash('sha256').update(lock).digest('hex')
    expect(BigInt(`0x${hex}`) << 4n).toBe(
      [...(id ?? '')].reduce(
        (sum, c) => sum * 32n + BigInt('abcdefghijklmnopqrstuvwxyz234567'.indexOf(c)),
        0n,
      ),
    )
  })

  test('a flake that locked the exact tree still builds it after a new release', async () => {
    const { url } = await site.service.lockFor(alice.uri(`${release.$nsid}/package:hello:1.0.0`))
    const flake = path.join(nix.dir, 'consumer')
    mkdirSync(flake)
    writeFileSync(
      path.join(flake, 'flake.nix'),
      `{ inputs.hello.url = "${url}"; outputs = { hello, ... }: { inherit (hello) packages; }; }`,
    )
    expect(await run(`path:${flake}`)).toBe('hello 1.0.0\n')
    const lock = JSON.parse(readFileSync(path.join(flake, 'flake.lock'), 'utf8'))
    expect(lock.nodes.hello.locked.url).toBe(url)
    await publish('1.2.0')
    expect(await run(`path:${flake}`)).toBe('hello 1.0.0\n')
  })

  test('a flake that follows a range locks what the range meant', async () => {
    const range = `${site.url}/p/alice.example/hello/1.tar.gz`
    const flake = path.join(nix.dir, 'follower')
    mkdirSync(flake)
    writeFileSync(
      path.join(flake, 'flake.nix'),
      `{ inputs.hello.url = "${range}"; outputs = { hello, ... }: { inherit (hello) packages; }; }`,
    )
    const before = await run(`path:${flake}`)
    const { locked } = JSON.parse(readFileSync(path.join(flake, 'flake.lock'), 'utf8')).nodes.hello
    await publish('1.3.0')
    // Nix locks by the Link header since 2.17; before, the range itself stays in the lock.
    if (await nix.evalJson('builtins.compareVersions builtins.nixVersion "2.17" >= 0')) {
      expect(locked.url).toMatch(
        new RegExp(`^${site.url}/p/${alice.did}/hello/[^/]+/[a-z2-7]{52}\\.tar\\.gz`),
      )
      await forget(locked.narHash)
      expect(await run(`path:${flake}`)).toBe(before)
      await nix.nix(['flake', 'update', '--refresh', '--flake', `path:${flake}`])
      expect(await run(`path:${flake}`)).toBe('hello 1.3.0\n')
    } else {
      expect(locked.url).toBe(range)
    }
  })

  /** Deletes a fetched tree from the store, so that Nix has to fetch it again. */
  async function forget(narHash: string): Promise<void> {
    const output = { name: 'source', mode: 'nar', hash: parseSri(narHash) } as const
    await nix.nixStore(['--delete', '--ignore-liveness', fixedOutputPath(output, nix.storeDir)])
  }

  test('Nix shows its user what there is instead', async () => {
    const error = await nix
      .nix(['build', `${site.url}/p/alice.example/hello/9.tar.gz`])
      .catch((e: unknown) => e)
    expect(error).toMatchObject({
      message: expect.stringContaining('no release of alice.example/hello that matches 9'),
    })
  })

  test('package.nix builds the same program', async () => {
    const text = await (await site.get('/p/alice.example/hello/=1.0.0/package.nix')).text()
    const expression = path.join(nix.dir, 'package.nix')
    writeFileSync(expression, text)
    const { stdout } = await nix.nixBuild([
      '--no-out-link',
      '--expr',
      `(import (fetchTarball ${site.url}/files/nixpkgs.tar.gz) { }).callPackage ${expression} { }`,
    ])
    expect(execFileSync(path.join(stdout.trim(), 'bin/hello'), { encoding: 'utf8' })).toBe('hello 1.0.0\n')
  })

  test('a locked tree is served while the database is away, and nothing else is', async () => {
    const { url } = await site.service.lockFor(alice.uri(`${release.$nsid}/package:hello:1.0.0`))
    await using away = await openDatabase({ url: `postgres://firn@127.0.0.1:${await freePort()}/firn` })
    site.restart({ db: away.db })
    try {
      expect((await fetch(url)).status).toBe(200)
      expect(await run(url)).toBe('hello 1.0.0\n')
      expect((await site.get('/p/alice.example/hello/1.tar.gz')).status).toBe(503)
    } finally {
      site.restart()
    }
  })
})
