import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createRecorder, fetched, type Recorder } from './recorder.js'
import { COMMIT, form, hashOf, SOURCE } from './sample.js'

const HASH = hashOf('x')
describeWith([NIX], 'sources in front of a nixpkgs that records', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

  test.each<[string, JsonObject, string]>([
    [
      'git',
      form('git', { url: 'https://example.org/a.git', rev: COMMIT, hash: HASH, submodules: true }),
      fetched('fetchgit', {
        fetchSubmodules: true,
        hash: HASH,
        name: 'source',
        rev: COMMIT,
        url: 'https://example.org/a.git',
      }),
    ],
    [
      'a forge with submodules',
      form('forge', {
        forge: 'gitlab',
        host: 'gitlab.example.org',
        owner: 'a/b',
        repo: 'c',
        rev: COMMIT,
        hash: HASH,
        submodules: true,
      }),
      fetched('fetchgit', {
        fetchSubmodules: true,
        hash: HASH,
        name: 'source',
        rev: COMMIT,
        url: 'https://gitlab.example.org/a/b/c.git',
      }),
    ],
    [
      'a flat tarball',
      form('tarball', {
        urls: ['https://example.org/x/a.tar.gz', 'https://mirror.example.org/a.tar.gz'],
        hash: HASH,
        hashMode: 'flat',
      }),
      fetched('fetchurl', {
        hash: HASH,
        name: 'a.tar.gz',
        urls: ['https://example.org/x/a.tar.gz', 'https://mirror.example.org/a.tar.gz'],
      }),
    ],
    [
      'a registry',
      form('registry', {
        ecosystem: 'npm',
        name: 'a',
        version: '1',
        urls: ['https://r.example.org/@a/b/-/b-1.tgz'],
        hash: hashOf('x', 'sha512'),
      }),
      fetched('fetchurl', {
        hash: hashOf('x', 'sha512'),
        name: 'b-1.tgz',
        urls: ['https://r.example.org/@a/b/-/b-1.tgz'],
      }),
    ],
    [
      'a crate, whose address does not tell that it is a tarball',
      form('registry', {
        ecosystem: 'crates',
        name: 'hello',
        version: '1.0.0',
        urls: ['https://r.example.org/hello/1.0.0/download'],
        hash: HASH,
      }),
      fetched('fetchurl', {
        hash: HASH,
        name: 'hello-1.0.0.tar.gz',
        urls: ['https://r.example.org/hello/1.0.0/download'],
      }),
    ],
    [
      'an archive without a top folder',
      { ...SOURCE, stripRoot: false },
      fetched('fetchzip', {
        hash: hashOf('source'),
        name: 'source',
        stripRoot: false,
        urls: ['https://example.org/hello-1.2.3.tar.gz'],
      }),
    ],
  ])('source: %s', async (_, source, expected) => {
    expect((await recorder.built({ recipe: { source } })).arguments.src).toBe(expected)
  })

  test.each([
    ['github', 'octo', 'hello', 'https://github.com/octo/hello/archive/'],
    ['codeberg', 'octo', 'hello', 'https://codeberg.org/octo/hello/archive/'],
    ['tangled', '@alice.example', 'hello', 'https://tangled.org/@alice.example/hello/archive/'],
    ['sourcehut', '~octo', 'hello', 'https://git.sr.ht/~octo/hello/archive/'],
    [
      'gitlab',
      'group/sub',
      'hello',
      'https://gitlab.com/api/v4/projects/group%2Fsub%2Fhello/repository/archive.tar.gz?sha=',
    ],
  ])('the archive of a commit at %s', async (forge, owner, repo, address) => {
    const source = form('forge', { forge, owner, repo, rev: COMMIT, hash: HASH })
    expect((await recorder.built({ recipe: { source } })).arguments.src).toContain(
      `"urls":["${address}${COMMIT}`,
    )
  })

  test('a blob comes from the addresses of the lock', async () => {
    const cid = 'bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy'
    const blob = { $type: 'blob', ref: { $link: cid }, mimeType: 'application/gzip', size: 12 }
    const urls = [`https://pds.example.org/xrpc/com.atproto.sync.getBlob?did=a&cid=${cid}`]
    const fields = { blob, name: 'hello.tar.xz', hash: HASH }
    const flat = await recorder.built({
      recipe: { source: form('blob', { ...fields, hashMode: 'flat' }) },
      blobs: { [cid]: urls },
    })
    expect(flat.arguments.src).toBe(fetched('fetchurl', { hash: HASH, name: 'hello.tar.xz', urls }))
    const nar = await recorder.built({
      recipe: { source: form('blob', { ...fields, hashMode: 'nar' }) },
      blobs: { [cid]: urls },
    })
    expect(nar.arguments.src).toBe(
      fetched('fetchzip', { extension: 'tar.xz', hash: HASH, name: 'source', urls }),
    )
    expect(
      await recorder.refusal({ recipe: { source: form('blob', { ...fields, hashMode: 'nar' }) } }),
    ).toContain('no address of the blob')
  })

  test('a folder of an archive with a top folder of its own', async () => {
    const source = { ...SOURCE, hashMode: 'flat' }
    const { arguments: found } = await recorder.built({ recipe: { source, sourceRoot: 'a/b' } })
    expect(found.postUnpack).toBe(`sourceRoot="$sourceRoot/"'a/b'`)
  })
})
