import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.js'
import { atom, collection, package as pkg, release, yank } from '../../src/lexicons/dev/firn.js'
import { storeHashOf } from '../../src/nix/narinfo.js'
import { formatReleaseKey } from '../../src/syntax/release-key.js'
import { type Account, World } from '../api/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { type FileChanges, GIT, type PublishedAtom } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { sampleAtom, sampleAtomRelease, sampleSnapshot } from '../support/sample-atoms.js'
import { A_DATE, type Json, samplePackage, sampleRelease } from '../support/sample-records.js'
import { type AtomSite, createAtomSite } from './atom-site.js'
import { type NixSite, startNixSite } from './nix-site.js'

const manifest = (label: string, version: string) =>
  `[package]\nlabel = "${label}"\nversion = "${version}"\n\n[compose.as]\nnix = "main.nix"\n`
const LOCK = 'version = 1\n\n[compose]\nuse = "nix"\nentry = "main.nix"\n'
const MAIN =
  'derivation { name = "hello"; inherit (cfg.package) version; system = cfg.platforms.build; builder = "/bin/sh"; args = [ "-c" "echo $version > $out" ]; }'

describeWith([NIX, GIT], 'atoms by their addresses', () => {
  let nix: PrivateNix
  let atoms: AtomSite
  let database: Database
  let site: NixSite
  let alice: Account
  let bob: Account
  let world: World
  beforeAll(async () => {
    nix = await createPrivateNix()
    atoms = await createAtomSite(nix)
    database = await openEmbeddedDatabase()
    site = await startNixSite(database.db)
    world = new World(database.db)
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await database.close()
    await atoms[Symbol.asyncDispose]()
    await nix.remove()
  })
  beforeEach(async () => {
    const number = world.accounts.length
    alice = await world.account(`alice${number}.example`)
    bob = await world.account(`bob${number}.example`)
  })

  let labels = 0
  const freshLabel = () => `hello${labels++}`
  const inGit = (label: string, version: string, files: FileChanges = {}) =>
    atoms.publish(label, version, {
      'atom.toml': manifest(label, version),
      'atom.lock': LOCK,
      'main.nix': MAIN,
      ...files,
    })
  const atomPath = ({ atomId }: PublishedAtom) => `${atom.$nsid}/${atomId}`
  const releasePath = ({ atomId: key, version }: PublishedAtom) =>
    `${release.$nsid}/${formatReleaseKey({ kind: 'atom', key, version })}`

  /** The signed records of what git holds; gives the CIDs by path. */
  async function sign(
    author: Account,
    published: PublishedAtom,
    change: Json = {},
  ): Promise<Record<string, string>> {
    const { label, version, rootCommit, tree, origin, rev, manifest: text } = published
    const mirrors = [atoms.repository.smartUrl]
    const fields = {
      label,
      rootCommit,
      tree,
      origin,
      rev,
      path: published.path,
      mirrors,
      sets: [],
      requirements: [],
    }
    const { contentHash: _, manifest: __, ...snapshot } = sampleSnapshot(fields, version)
    const artifact = { ...snapshot, ...(text === undefined ? {} : { manifest: text }), ...change }
    return author.write({
      [atomPath(published)]: sampleAtom({ label, rootCommit, mirrors }),
      [releasePath(published)]: sampleAtomRelease({
        definition: author.uri(atomPath(published)),
        version,
        artifact,
      }),
    })
  }
  const text = async (address: string): Promise<[status: number, text: string]> => {
    const response = await site.get(address)
    return [response.status, await response.text()]
  }
  const outputOf = ({ stdout }: { stdout: string }): string => JSON.parse(stdout)[0].outputs.out
  const location = async (address: string) => (await site.get(address)).headers.get('location') ?? ''

  test('by label, AtomId and DID, with the link that Nix locks; the built thing says its version', async () => {
    const label = freshLabel()
    for (const version of ['1.0.0', '1.1.0', '2.0.0-rc.1']) await sign(alice, await inGit(label, version))
    const published = await inGit(label, '1.1.1')
    await sign(alice, published)
    const tree = new RegExp(
      `^${site.url}/a/${alice.did}/${published.atomId}/1\\.1\\.1/[a-z2-7]{52}\\.tar\\.gz$`,
    )
    for (const actor of [alice.handle, alice.did]) {
      for (const name of [label, published.atomId]) {
        expect(await location(`/a/${actor}/${name}/1.tar.gz`)).toMatch(tree)
      }
    }
    expect(await location(`/a/${alice.handle}/${label}/latest`)).toMatch(tree)
    const redirect = await site.get(`/a/${alice.handle}/${label}/1`)
    const link = redirect.headers.get('link') ?? ''
    expect(link).toMatch(/^<[^>]*>; rel="immutable"$/)
    const served = await fetch(redirect.headers.get('location') ?? '')
    expect([served.status, served.headers.get('link')]).toEqual([200, link])
    expect(served.headers.get('cache-control')).toContain('immutable')

    const narHash = decodeURIComponent(/narHash=([^>]+)>/.exec(link)?.[1] ?? '')
    expect((await site.get(`/${storeHashOf(narHash)}.narinfo`)).status).toBe(200)

    const built = await nix.nix([
      'build',
      '--json',
      '--no-link',
      `${site.url}/a/${alice.handle}/${label}/1.tar.gz`,
    ])
    expect(readFileSync(outputOf(built), 'utf8')).toBe('1.1.1\n')
    const exact = await nix.nixBuild([
      '--no-out-link',
      `${site.url}/a/${alice.handle}/${label}/=1.0.0.tar.gz`,
      '-A',
      'default',
    ])
    expect(readFileSync(exact.stdout.trim(), 'utf8')).toBe('1.0.0\n')
  })

  test('a label in any script, and build metadata in a version', async () => {
    const [plain, other] = [await inGit('größe', '1.0.0+b.2'), await inGit('größe', '1.0.0+b.10')]
    for (const published of [plain, other]) await sign(alice, published)
    const address = `/a/${alice.handle}/${encodeURIComponent('größe')}`
    expect(await location(`${address}/1.tar.gz`)).toContain('/1.0.0+b.10/')
    expect(await location(`${address}/=1.0.0%2Bb.2.tar.gz`)).toContain('/1.0.0+b.2/')
    // Decomposed, as some systems type it.
    expect(await location(`/a/${alice.handle}/${encodeURIComponent('größe'.normalize('NFD'))}/1`)).not.toBe(
      '',
    )
    const value = await nix.nix([
      'eval',
      '--raw',
      `${site.url}${address}/=1.0.0+b.2.tar.gz#packages.x86_64-linux.default.version`,
    ])
    expect(value.stdout).toBe('1.0.0+b.2')
  })

  test('two atoms of one label are told apart by AtomId alone', async () => {
    const label = freshLabel()
    const here = await inGit(label, '1.0.0')
    const repository = await atoms.git.createRepository(`fork-${label}`)
    await repository.commit(
      { 'ekala.toml': '', 'x/atom.toml': manifest(label, '1.0.0') },
      'Another beginning',
    )
    const there = await repository.publish({ path: 'x', label, version: '1.0.0' })
    await sign(alice, here)
    await sign(alice, there, { mirrors: [repository.smartUrl] })
    const [status, message] = await text(`/a/${alice.handle}/${label}/1`)
    expect(status).toBe(404)
    expect(message).toContain('has 2 atoms called')
    for (const { atomId, rootCommit } of [here, there])
      expect(message).toContain(`${atomId} of the repository that began with ${rootCommit}`)
    expect(await location(`/a/${alice.handle}/${there.atomId}/1`)).toContain(`/${there.atomId}/`)
    // Another author's claim on the same atom is another address.
    await sign(bob, here)
    expect(await location(`/a/${bob.handle}/${label}/1`)).toContain(`/a/${bob.did}/${here.atomId}/`)
  })

  test('what is not there says what is', async () => {
    const label = freshLabel()
    const published = await inGit(label, '1.0.0')
    await sign(alice, published)
    expect(await text(`/a/${alice.handle}/${label}/9`)).toEqual([
      404,
      `There is no release of ${alice.handle}/${label} that matches 9; newest is 1.0.0.\n`,
    ])
    expect(await text(`/a/${alice.handle}/nothing/1`)).toEqual([
      404,
      `${alice.handle} has no release of an atom "nothing" in this index; it has ${label}.\n`,
    ])
    expect(await text(`/a/${alice.handle}/${label}/1/package.nix`)).toEqual([
      404,
      'An atom has no package.nix: its tree, at the address without that, gives what its own files make.\n',
    ])
    expect((await text(`/a/${alice.handle}/a%20b/1`))[0]).toBe(404)
    expect((await text(`/a/${alice.handle}/..%2Fx/1`))[0]).toBe(404)
    expect((await text(`/a/${alice.handle}`))[1]).toContain('Write /a/<handle or DID>/<label or AtomId>')
    expect((await text(`/a/${alice.did}/${label}/1.0.0/${'a'.repeat(52)}.tar.gz`))[0]).toBe(400)
    expect((await text(`/p/${alice.handle}/${label}/1`))[0]).toBe(404)
    // Sets and the index are packages of a nixpkgs; an atom needs none.
    expect((await text(`/u/${alice.handle}.tar.gz`))[0]).toBe(404)
  })

  test('yanked, another record under the same key, deleted, away', async () => {
    const label = freshLabel()
    const [older, newer] = [await inGit(label, '1.0.0'), await inGit(label, '1.1.0')]
    await sign(alice, older)
    const cids = await sign(alice, newer)
    const tree = await location(`/a/${alice.handle}/${label}/1`)
    const target = { uri: alice.uri(releasePath(newer)), cid: cids[releasePath(newer)] ?? '' }
    const record = { $type: yank.$nsid, release: target, reason: 'broken', createdAt: A_DATE }
    await alice.write({ [releasePath(newer).replace(release.$nsid, yank.$nsid)]: record })
    expect(await location(`/a/${alice.handle}/${label}/1`)).toContain('/1.0.0/')
    expect(await location(`/a/${alice.handle}/${label}/=1.1.0`)).toBe(tree)

    await sign(alice, newer, { mirrors: [`${atoms.git.url}/elsewhere.git`] })
    expect(await location(`/a/${alice.handle}/${label}/=1.1.0`)).toBe(tree)

    await alice.write({ [releasePath(newer)]: null })
    expect((await fetch(tree)).status).toBe(410)
    const [status, message] = await text(`/a/${alice.handle}/${label}/=1.1.0`)
    expect([status, message]).toEqual([410, expect.stringContaining('Its author deleted')])

    const standing = await location(`/a/${alice.handle}/${label}/1`)
    await alice.setState(false)
    expect((await fetch(standing)).status).toBe(404)
    expect((await text(`/a/${alice.handle}/${label}/1`))[0]).toBe(404)
    await alice.setState(true)
    expect((await fetch(standing)).status).toBe(200)
  })

  test('the tree of an atom is served while the database is down', async () => {
    const label = freshLabel()
    await sign(alice, await inGit(label, '1.0.0'))
    const tree = await location(`/a/${alice.handle}/${label}/1`)
    const bytes = await (await fetch(tree)).bytes()
    await using away = await openDatabase({ url: `postgres://firn@127.0.0.1:${await freePort()}/firn` })
    site.restart({ db: away.db })
    try {
      expect(await (await fetch(tree)).bytes()).toEqual(bytes)
    } finally {
      site.restart()
    }
  })

  const uses = (source: Json): Record<string, Json> => ({
    [`${pkg.$nsid}/built`]: samplePackage(),
    [`${release.$nsid}/package:built:1.0.0`]: sampleRelease({
      definition: bob.uri(`${pkg.$nsid}/built`),
      version: '1.0.0',
      artifact: {
        $type: 'dev.firn.recipe',
        source: { $type: 'dev.firn.recipe#atom', release: source },
        build: { $type: 'dev.firn.recipe#generic', tool: 'make' },
      },
    }),
  })

  test('a package is built from an atom of another author, and says what became of it', async () => {
    const published = await inGit(freshLabel(), '1.0.0', { 'install.sh': 'echo from an atom > $out' })
    const cids = await sign(alice, published, { ecosystem: 'generic' })
    const source = { uri: alice.uri(releasePath(published)), cid: cids[releasePath(published)] ?? '' }
    await bob.write(uses(source))
    const address = `/p/${bob.handle}/built/1.tar.gz`
    const built = await nix.nix(['build', '--json', '--no-link', site.url + address])
    expect(readFileSync(outputOf(built), 'utf8')).toBe('from an atom\n')
    const readable = await text(`/p/${bob.handle}/built/1/package.nix`)
    expect(readable).toEqual([200, expect.stringContaining(`rev = "${published.rev}"`)])
    // Through whatever else holds the package.
    const items = [{ definition: bob.uri(`${pkg.$nsid}/built`), requirement: '1' }]
    await bob.write({
      [`${collection.$nsid}/things`]: { $type: collection.$nsid, title: 'Things', items, createdAt: A_DATE },
    })
    for (const set of [`u/${bob.handle}`, `c/${bob.handle}/things`]) {
      const again = await nix.nix(['build', '--json', '--no-link', `${site.url}/${set}.tar.gz#built`])
      expect(outputOf(again)).toBe(outputOf(built))
    }

    const tree = await location(address)
    await alice.setState(false)
    expect(await text(address)).toEqual([404, expect.stringContaining('their account is not active')])
    expect((await fetch(tree)).status).toBe(404)
    expect((await text(`/p/${bob.handle}/built/1/package.nix`))[1]).toContain('is not in this index')
    await alice.setState(true)
    expect((await fetch(tree)).status).toBe(200)
  })

  test('a package whose source was deleted', async () => {
    const published = await inGit(freshLabel(), '1.0.0')
    const cids = await sign(alice, published)
    const uri = alice.uri(releasePath(published))
    await bob.write(uses({ uri, cid: cids[releasePath(published)] ?? '' }))
    const tree = await location(`/p/${bob.handle}/built/1`)
    await alice.write({ [releasePath(published)]: null })
    expect(await text(`/p/${bob.handle}/built/1`)).toEqual([
      404,
      expect.stringContaining(`takes its source from the atom release ${uri}`),
    ])
    // What was emitted stands on disk; lost from there, it cannot be emitted again.
    expect((await fetch(tree)).status).toBe(200)
    await rm(`${site.config.dataDirectory}/trees`, { recursive: true })
    const again = await fetch(tree)
    expect([again.status, await again.text()]).toEqual([
      410,
      expect.stringContaining('whose author deleted it'),
    ])
  })

  test.each<[string, (at: PublishedAtom) => Json, string]>([
    [
      'another record',
      (at) => ({
        uri: alice.uri(releasePath(at)),
        cid: 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq',
      }),
      'a new release has to name it',
    ],
    [
      'what is no atom',
      () => ({ uri: bob.uri(`${release.$nsid}/package:built:0.9.0`), cid: '' }),
      'no release of an atom',
    ],
  ])('a source that is %s', async (_, source, why) => {
    const published = await inGit(freshLabel(), '1.0.0')
    await sign(alice, published)
    const cids = await bob.write({
      [`${release.$nsid}/package:built:0.9.0`]: sampleRelease({
        definition: bob.uri(`${pkg.$nsid}/built`),
        version: '0.9.0',
      }),
    })
    const { uri, cid } = source(published)
    await bob.write(uses({ uri: uri ?? '', cid: cid || (Object.values(cids)[0] ?? '') }))
    expect(await text(`/p/${bob.handle}/built/1`)).toEqual([404, expect.stringContaining(why)])
  })
})
