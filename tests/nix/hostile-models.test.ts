import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writeFileList } from '../../src/models/file-list.js'
import type { PinnedFile } from '../../src/models/listing.js'
import { describeWith } from '../support/prerequisite.js'
import { NIX, type PrivateNix } from '../support/private-nix.js'
import { sampleFiles } from '../support/sample-models.js'
import type { Json } from '../support/sample-records.js'
import { fileOf, type ModelSite, plainFiles } from './model-site.js'
import { onModelSite } from './on-model-site.js'

const URL = 'https://files.example/x'
const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const PATH_OBJECT = { outPath: '/etc/passwd' }

/** A release of plain addresses with one file that is not quite right. */
const plain = (change: Json) => plainFiles([fileOf('x', 'x', { urls: [URL], ...change })])
const hub = (change: Json) =>
  sampleFiles({
    origin: {
      $type: 'dev.firn.files#huggingface',
      endpoint: 'https://hub.example',
      ...{ repo: 'acme/tiny', rev: COMMIT, ref: 'main' },
      ...change,
    },
  })
const MANIFEST = '{}'
const ollama = (change: Json) =>
  plainFiles([fileOf('x', 'x', { urls: [URL] })], {
    layout: 'ollama',
    origin: {
      $type: 'dev.firn.files#ollama',
      registry: 'https://registry.example',
      ...{ model: 'library/tiny', tag: 'latest', manifest: MANIFEST },
      digest: fileOf('x', MANIFEST).sha256 ?? '',
      ...change,
    },
  })

const HOSTILE: [what: string, artifact: Json, told: string][] = [
  ['a path that leaves its folder', plain({ path: '../x' }), 'is no path of a file'],
  ['a path that leaves it later', plain({ path: 'a/../../x' }), 'is no path of a file'],
  ['an absolute path', plain({ path: '/etc/passwd' }), 'is no path of a file'],
  ['an empty name', plain({ path: 'a//b' }), 'is no path of a file'],
  ['a trailing slash', plain({ path: 'a/' }), 'is no path of a file'],
  ['no path', plain({ path: '' }), 'is no path of a file'],
  ['a line feed in a path', plain({ path: 'a\nb' }), 'is no path of a file'],
  ['a backslash in a path', plain({ path: 'a\\b' }), 'is no path of a file'],
  ['a path that is a path of Nix', plain({ path: PATH_OBJECT }), 'stands where a text belongs'],
  ['a file of the machine', plain({ urls: ['file:///etc/passwd'] }), 'is no http address'],
  ['a command in an address', plain({ urls: ['https://x/$(id)'] }), 'is no http address'],
  ['two addresses in one', plain({ urls: ['https://x/ https://y/'] }), 'is no http address'],
  ['an address that is a path', plain({ urls: [PATH_OBJECT] }), 'is no http address'],
  ['addresses that are no list', plain({ urls: URL }), 'stands where a list belongs'],
  ['no address', plain({ urls: [] }), 'nothing says where'],
  ['another hash', plain({ sha256: 'sha256-AAAA' }), 'is no sha256 in hex'],
  ['a hash that is a path', plain({ sha256: PATH_OBJECT }), 'is no sha256 in hex'],
  ['a size that is a text', plain({ size: '1' }), 'stands where a number belongs'],
  ['an etag that leaves its folder', plain({ gitOid: '../../../x' }), 'is no commit id'],
  ['lfs that is a text', plain({ lfs: 'true' }), 'stands where true or false belongs'],
  ['a base of the machine', { ...plain({ urls: [] }), bases: ['file:///etc/'] }, 'is no http address'],
  ['another layout', { ...plain({}), layout: '../x' }, 'is no layout'],
  ['another origin', { ...plain({}), origin: { $type: 'dev.firn.recipe#git' } }, 'come from nowhere'],
  [
    'one path twice',
    plainFiles([fileOf('x', 'x', { urls: [URL] }), fileOf('x', 'y', { urls: [URL] })]),
    'lists a path twice',
  ],
  [
    'a file below a file',
    plainFiles([fileOf('a', 'x', { urls: [URL] }), fileOf('a/b/c', 'y', { urls: [URL] })]),
    'which is a file',
  ],
  ['a repository that leaves the cache', hub({ repo: '../../x' }), 'is no name of a model'],
  ['a repository of many parts', hub({ repo: 'a/b/c' }), 'is no name of a model'],
  ['a repository that is a path', hub({ repo: PATH_OBJECT }), 'stands where a text belongs'],
  ['a commit that is none', hub({ rev: '../../../etc' }), 'is no commit id'],
  ['a ref that leaves its folder', hub({ ref: '../../x' }), 'is no path of a file'],
  ['a hub layout without a hub', { ...plain({}), layout: 'hf-cache' }, 'needs a repository of a hub'],
  [
    'two files that a hub gives one name',
    { ...hub({}), files: ['a', 'b'].map((name) => fileOf(name, name, { gitOid: COMMIT, urls: [URL] })) },
    'have one name at the hub',
  ],
  ['a tag that leaves its folder', ollama({ tag: '../../x' }), 'is no tag of Ollama'],
  ['a model that leaves its folder', ollama({ model: '../x' }), 'is no name of a model of Ollama'],
  ['a registry of the machine', ollama({ registry: 'file:///x' }), 'is no http address'],
  ['a registry with a path', ollama({ registry: 'https://x/../y' }), 'is no registry'],
  ['a registry whose host leaves its folder', ollama({ registry: 'https://..' }), 'is no host name'],
  ['another manifest', ollama({ manifest: '{ }' }), 'has another digest'],
  [
    'Ollama’s layout without its registry',
    { ...plain({}), layout: 'ollama' },
    'needs the manifest of a registry',
  ],
]

describeWith([NIX], 'hostile records of models', () => {
  let nix: PrivateNix
  let site: ModelSite
  onModelSite((its, own) => {
    site = its
    nix = own
  })

  test.each(HOSTILE)('%s is refused before anything is fetched', async (_, artifact, told) => {
    const at = site.emit(artifact)
    const { exitCode, stderr } = await nix.nixInstantiate([at], { allowFailure: true })
    expect(stderr).toContain(told)
    expect(stderr).toContain('firn: ')
    expect(exitCode).not.toBe(0)
  })

  test('whatever a name may hold stays a name', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what Nix and shells would expand.
    const name = "it's $(touch evil) `x` ${y} \u202e&;*.bin"
    site.server.files.set('/odd', Buffer.from('odd bytes'))
    const at = site.emit(
      plainFiles([fileOf(`${name}/${name}`, 'odd bytes', { urls: [`${site.server.url}/odd`] })]),
    )
    const out = await site.build(at)
    const { stdout } = await nix.nix(['store', 'ls', '--json', '--recursive', out])
    expect(Object.keys(JSON.parse(stdout).entries.files.entries)).toEqual([name])
  })

  test('names that no store path may have, or no file of a flake, are no obstacle', async () => {
    site.server.files.set('/named', Buffer.from('named'))
    const urls = [`${site.server.url}/named`]
    const places = ['compiled.drv', '.gitattributes', '-rf', '...', ' a/%41 ', 'größe', 'x'.repeat(255)]
    const options = { name: 'default', version: `1.0.0-${'a'.repeat(118)}.drv` }
    const artifact = plainFiles(
      places.map((place) => fileOf(place, 'named', { urls })),
      { validation: { preset: 'none' } },
    )
    const at = site.emit(artifact, options)
    const out = await site.build(at)
    for (const place of places) expect(readFileSync(path.join(out, 'files', place), 'utf8')).toBe('named')
    const stub = path.resolve('tests/nix/stub-nixpkgs')
    await site.build(at, '--arg', 'pkgs', `import ${stub} { }`, '-A', 'validated')
    await site.build(site.emit(artifact, { ...options, name: 'n'.repeat(96) }))
    const address = site.serve(artifact, options)
    expect((await nix.nix(['eval', '--raw', `${address}#default.outPath`])).stdout).toBe(out)
    const modules = `builtins.attrNames (import ${at}/modules.nix).nixosModules`
    expect(await nix.evalJson(modules)).toEqual(['default'])
  })

  test('a model without a file is an empty folder', async () => {
    expect(readdirSync(path.join(await site.build(site.emit(plainFiles([]))), 'files'))).toEqual([])
  })

  test('a validator of a record runs no command', async () => {
    const owned = path.join(nix.dir, 'owned')
    site.server.files.set('/commanded', Buffer.from('commanded'))
    const file = fileOf('x', 'commanded', { urls: [`${site.server.url}/commanded`] })
    const validators = [{ name: 'required-files', files: ['y'], command: `touch ${owned}` }]
    const at = site.emit(plainFiles([file], { validation: { validators } }))
    const stub = path.resolve('tests/nix/stub-nixpkgs')
    expect(await site.refusal(at, '--arg', 'pkgs', `import ${stub} { }`, '-A', 'validated')).toContain(
      'required-files',
    )
    expect(existsSync(owned)).toBe(false)
  })

  test('a list of files is what the record names, byte for byte', async () => {
    site.server.files.set('/listed.bin', Buffer.from('listed'))
    const urls = [`${site.server.url}/listed.bin` as const]
    const list = [fileOf('listed.bin', 'listed', { urls })] as unknown as PinnedFile[]
    const { blob, bytes } = writeFileList(list)
    const cid = blob.ref.toString()
    const { files: _, ...rest } = plainFiles([])
    const artifact: Json = {
      ...rest,
      fileList: { $type: 'blob', ref: { $link: cid }, mimeType: blob.mimeType, size: blob.size },
    }
    const out = await site.build(site.emit(artifact, { blobs: new Map([[cid, bytes]]) }))
    expect(out).toBe(await site.build(site.emit(plainFiles(list as unknown as Json[]))))
    const other = Buffer.from(Buffer.from(bytes).toString().replace('"size":6', '"size":7'))
    const refused = await site.refusal(site.emit(artifact, { blobs: new Map([[cid, other]]) }))
    expect(refused).toContain(`the record names ${cid}`)
    expect(() => site.emit(artifact)).toThrow(`The list of files ${cid}`)
  })
})
