import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { scanCacheDir } from '@huggingface/hub'
import { expect, test } from 'vitest'
import { files } from '../../src/lexicons/dev/firn.js'
import { planLayout } from '../../src/models/layout/plan-layout.js'
import type { Origin, PinnedFile } from '../../src/models/listing.js'
import { ATTACK } from '../support/models/pickles.js'
import { soundSafetensors } from '../support/models/weight-files.js'
import { describeWith } from '../support/prerequisite.js'
import { NIX, type PrivateNix } from '../support/private-nix.js'
import { HUB, sampleFiles } from '../support/sample-models.js'
import { A_COMMIT, type Json } from '../support/sample-records.js'
import { fileOf, type ModelSite, plainFiles } from './model-site.js'
import { onModelSite } from './on-model-site.js'

describeWith([NIX], 'the tree of a model', () => {
  let nix: PrivateNix
  let site: ModelSite
  onModelSite((its, own) => {
    site = its
    nix = own
  })

  /** Puts bytes on the server. */
  function put(at: string, bytes: string | Uint8Array, more: Json = {}): Json {
    site.server.files.set(`/${at}`, Buffer.from(bytes))
    return fileOf(at, bytes, more)
  }
  const urlOf = (at: string) => `${site.server.url}/${at}`
  const outputOf = ({ stdout }: { stdout: string }): string => JSON.parse(stdout)[0].outputs.out
  /** Everything below a folder: directories, links with their targets, texts. */
  function everything(root: string, at = ''): Record<string, string> {
    const found: Record<string, string> = {}
    for (const name of readdirSync(path.join(root, at)).sort()) {
      const here = path.posix.join(at, name)
      const place = path.join(root, here)
      const kind = lstatSync(place)
      if (kind.isDirectory()) Object.assign(found, { [`${here}/`]: '' }, everything(root, here))
      else found[here] = kind.isSymbolicLink() ? `-> ${readlinkSync(place)}` : readFileSync(place, 'utf8')
    }
    return found
  }

  test('plain files by their paths, from classic Nix and as a flake, without nixpkgs', async () => {
    const list = [
      put('a/config.json', '{}', { urls: [urlOf('a/config.json')] }),
      put('weights.gguf', 'GGUF', { urls: [urlOf('weights.gguf')] }),
    ]
    const at = site.emit(plainFiles(list))
    const out = await site.build(at)
    expect(path.basename(out)).toMatch(/-tiny-1\.0\.0$/)
    const target = (name: string) => realpathSync(path.join(out, 'files', name))
    expect(everything(out)).toEqual({
      'files/': '',
      'files/a/': '',
      'files/a/config.json': `-> ${target('a/config.json')}`,
      'files/weights.gguf': `-> ${target('weights.gguf')}`,
    })
    expect(readFileSync(target('weights.gguf'), 'utf8')).toBe('GGUF')
    expect(await site.build(at, '-A', 'files."weights.gguf"')).toBe(target('weights.gguf'))

    const address = site.serve(plainFiles(list), {
      definition: { summary: 'Writes short texts', licence: 'MIT OR LicenseRef-own' },
    })
    const before = site.server.requests.length
    expect(outputOf(await nix.nix(['build', '--json', '--no-link', `${address}#tiny`]))).toBe(out)
    // Neither the files again, nor nixpkgs.
    expect(site.server.requests.slice(before)).toEqual([new URL(address).pathname])
    const meta = await nix.nix(['eval', '--json', `${address}#tiny.meta`])
    const licence = (id: string) => ({ fullName: id, shortName: id, spdxId: id })
    expect(JSON.parse(meta.stdout)).toEqual({
      description: 'Writes short texts',
      license: [licence('MIT'), licence('LicenseRef-own')],
    })
  })

  test('the second time nobody is asked, whoever is there', async () => {
    const list = [put('once.bin', 'once', { urls: [urlOf('once.bin')] })]
    const at = site.emit(plainFiles(list))
    const address = site.serve(plainFiles(list))
    const first = await site.build(at)
    await nix.nix(['build', '--json', '--no-link', address])
    site.server.files.delete('/once.bin')
    const before = site.server.requests.length
    expect(await site.build(at)).toBe(first)
    expect(outputOf(await nix.nix(['build', '--offline', '--json', '--no-link', address]))).toBe(first)
    expect(site.server.requests.length).toBe(before)
  })

  const shape = ['config.json', 'copy.json', 'onnx/deep/model (1).onnx', 'größe/weights.safetensors']
  const texts = ['{"a":1}', '{"a":1}', 'onnx bytes', 'weights']
  /** Files of a hub: two of one content, one deep down, one that LFS keeps and whose name is not of ASCII. */
  function hubFiles(prefix: string): Json[] {
    return shape.map((name, index) => {
      const bytes = texts[index] ?? ''
      site.server.files.set(encodeURI(`/${prefix}/${name}`), Buffer.from(bytes))
      const lfs = name.startsWith('gr') ? { lfs: true, xetHash: 'c'.repeat(64) } : {}
      const own = name.startsWith('gr') ? { urls: [encodeURI(urlOf(`${prefix}/${name}`))] } : {}
      return fileOf(name, bytes, { ...lfs, ...own })
    })
  }

  test('the hub cache file by file, as the command line writes it and the hub’s own client reads it', async () => {
    const list = hubFiles('hub')
    const origin = {
      $type: files.huggingface.$type,
      ...{ endpoint: HUB, repo: 'acme/tiny', rev: A_COMMIT, ref: 'refs/pr/1' },
    }
    const out = await site.build(
      site.emit(sampleFiles({ files: list, origin, bases: [`${site.server.url}/hub/`] })),
    )
    const plan = planLayout('hf-cache', {
      origin: origin as unknown as Origin,
      files: list as unknown as PinnedFile[],
    })
    const expected: Record<string, string> = {}
    for (const { at, file } of plan.files) {
      expected[at] = readFileSync(path.join(out, at), 'utf8')
      expect(texts[shape.indexOf(file.path)]).toBe(expected[at])
      expected[at] = `-> ${realpathSync(path.join(out, at))}`
    }
    for (const { at, target } of plan.links) expected[at] = `-> ${target}`
    for (const { at, text } of plan.texts) expected[at] = text
    delete expected['CACHEDIR.TAG']
    const found = everything(out)
    const tree = `models--acme--tiny/trees/${A_COMMIT}.json`
    expect(JSON.parse(found[tree] ?? '')).toEqual(JSON.parse(expected[tree] ?? ''))
    const plain = Object.entries(found).filter(([at]) => !at.endsWith('/') && at !== tree)
    expect(Object.fromEntries(plain)).toEqual(
      Object.fromEntries(Object.entries(expected).filter(([at]) => at !== tree)),
    )
    const ref = 'models--acme--tiny/refs/refs/pr/1'
    expect(found[ref]).toBe(A_COMMIT)
    // No program.
    expect(lstatSync(path.join(out, ref)).mode & 0o111).toBe(0)

    const { repos, warnings } = await scanCacheDir(out)
    expect(warnings).toEqual([])
    expect(repos).toMatchObject([
      { id: { type: 'model', name: 'acme/tiny' }, revisions: [{ commitOid: A_COMMIT }] },
    ])
  })

  test('Ollama’s directory: its manifest byte for byte, and blobs by their digests', async () => {
    const list = ['{"model_format":"gguf"}', 'GGUF weights'].map((bytes, index) => {
      const { gitOid: _, ...file } = put(`blobs/${index}`, bytes, { urls: [urlOf(`blobs/${index}`)] })
      return file
    })
    const digests = list.map(({ sha256 }) => String(sha256))
    const manifest = `{ "schemaVersion": 2,\n  "config": {"digest":"sha256:${digests[0]}"} }\n`
    const origin = {
      $type: files.ollama.$type,
      registry: 'https://registry.example:8443',
      ...{ model: 'library/tiny', tag: '7b-q4', manifest },
      digest: fileOf('x', manifest).sha256 ?? '',
    }
    const artifact = plainFiles(list, { origin, layout: 'ollama' })
    const out = await site.build(site.emit(artifact))
    const found = everything(path.join(out, 'models'))
    expect(found['manifests/registry.example:8443/library/tiny/7b-q4']).toBe(manifest)
    for (const digest of digests) {
      expect(fileOf('x', readFileSync(path.join(out, 'models/blobs', `sha256-${digest}`))).sha256).toBe(
        digest,
      )
    }
    const wrong = { ...artifact, origin: { ...origin, manifest: '{}' } }
    expect(await site.refusal(site.emit(wrong))).toContain('has another digest')
  })

  test('a mirror more, or the files from another one, is the same store path', async () => {
    const file = put('m/weights.bin', 'the weights')
    const dead = 'http://127.0.0.1:1/weights.bin'
    const alone = await site.build(site.emit(plainFiles([{ ...file, urls: [urlOf('m/weights.bin')] }])))
    const mirrored = plainFiles([{ ...file, urls: [dead, urlOf('m/weights.bin')] }])
    const at = site.emit(mirrored)
    expect(await site.build(at)).toBe(alone)
    const based = plainFiles([{ ...file, path: 'weights.bin' }], { bases: [urlOf('m/')] })
    expect(await site.build(site.emit(based), '-A', 'files."weights.bin"')).toBe(
      realpathSync(path.join(alone, 'files/m/weights.bin')),
    )
  })

  test('a mirror that is down or lies fails alone; another is chosen by its number, or all are tried with nixpkgs', async () => {
    const lie = urlOf('lie.bin')
    site.server.files.set('/lie.bin', Buffer.from('something else'))
    const { urls: _, ...file } = put('true.bin', 'the true weights')
    const urls = ['http://127.0.0.1:1/true.bin', lie, urlOf('true.bin')]
    const artifact = plainFiles([{ ...file, urls }])
    const at = site.emit(artifact)
    expect(await site.refusal(at)).toContain('127.0.0.1:1/true.bin')
    expect(await site.refusal(at, '--arg', 'mirror', '1')).toContain('hash mismatch')
    const withPackages = await nix.nix([
      'build',
      '--json',
      '--no-link',
      '-L',
      `${site.serve(artifact)}#mirrored`,
    ])
    const log = withPackages.stderr
    expect(log).toContain('http://127.0.0.1:1/true.bin does not give the file')
    expect(log).toContain(`${lie} gives another file`)
    const out = outputOf(withPackages)
    // The same, from the store.
    expect(await site.build(at)).toBe(out)

    const other = put('other.bin', 'other weights', { urls: [lie, urlOf('other.bin')] })
    const address = site.serve(plainFiles([other]))
    const second = outputOf(await nix.nix(['build', '--json', '--no-link', `${address}#mirrors.1`]))
    expect(readFileSync(path.join(second, 'files/other.bin'), 'utf8')).toBe('other weights')
    const none = plainFiles([put('none.bin', 'no weights', { urls: [lie] })])
    const refused = await nix.nix(['build', '--no-link', '-L', `${site.serve(none)}#mirrored`], {
      allowFailure: true,
    })
    expect(refused.stderr).toContain('no address gives the file whose sha256 is')
  })

  test('it is validated as its author asks, by a build of its own', async () => {
    const stub = path.resolve('tests/nix/stub-nixpkgs')
    const validated = ['--arg', 'pkgs', `import ${stub} { }`, '-A', 'validated']
    const validation = { validators: [{ name: 'safetensors-header' }, { name: 'no-pickle' }] }
    const sound = put('sound.safetensors', soundSafetensors(), { urls: [urlOf('sound.safetensors')] })
    const good = site.emit(plainFiles([sound], { validation }))
    const out = await site.build(good, ...validated)
    expect(realpathSync(out)).toBe(path.join(await site.build(good), 'files'))
    const pickled = put('weights.pkl', 'pickled', { urls: [urlOf('weights.pkl')] })
    const bad = site.emit(plainFiles([sound, pickled], { validation }))
    expect(await site.refusal(bad, ...validated)).toContain('weights.pkl')
    // The files themselves are anybody's to look at.
    expect(await site.build(bad)).toContain('-tiny-1.0.0')
    expect(await site.refusal(bad, '-A', 'validated')).toContain('needs programs: give default.nix a nixpkgs')
  })

  test('plain files that look like a cache are looked at, all of them', async () => {
    const validated = [
      '--arg',
      'pkgs',
      `import ${path.resolve('tests/nix/stub-nixpkgs')} { }`,
      '-A',
      'validated',
    ]
    const listed = [
      put('refs/main', ATTACK, { urls: [urlOf('refs/main')] }),
      put('snapshots/x/config.json', '{}', { urls: [urlOf('snapshots/x/config.json')] }),
    ]
    const at = site.emit(plainFiles(listed, { validation: { validators: [{ name: 'no-pickle' }] } }))
    expect(await site.refusal(at, ...validated)).toContain('refs/main: holds a Python pickle')
  })

  test('what its flake needs nixpkgs for is there for the systems that its nixpkgs knows', async () => {
    const known = path.join(nix.dir, 'one-system')
    mkdirSync(known)
    writeFileSync(
      path.join(known, 'flake.nix'),
      '{ outputs = _: { legacyPackages.riscv64-linux = { }; legacyPackages.x86_64-linux = { }; }; }',
    )
    const address = site.serve(plainFiles([]))
    const systems = async (output: string) => {
      const args = ['eval', '--json', `${address}#${output}`, '--apply', 'builtins.attrNames']
      return JSON.parse((await nix.nix([...args, '--override-input', 'nixpkgs', `path:${known}`])).stdout)
    }
    expect(await systems('checks')).toEqual(['x86_64-linux'])
    expect(await systems('devShells')).toEqual(['x86_64-linux'])
    expect(await systems('packages')).toContain('aarch64-darwin')
  })

  test('its shell, its links and its modules know where it is', async () => {
    const artifact = sampleFiles({ files: hubFiles('hub2'), bases: [`${site.server.url}/hub2/`] })
    const at = site.emit(artifact)
    const out = await site.build(at)
    const shell = `${site.serve(artifact)}#devShells.x86_64-linux.default.shellHook`
    expect((await nix.nix(['eval', '--raw', shell])).stdout).toContain(
      `firn_link 'models--acme--tiny' '${out}/models--acme--tiny'`,
    )
    const asked = await nix.evalJson(
      `let m = import ${at} { }; in { inherit (m) path layout shellHook models; hub = m.hubEntry; own = m.passthru.layout; }`,
      { env: {} },
    )
    expect(asked).toMatchObject({
      path: `${out}/models--acme--tiny`,
      models: out,
      layout: 'hf-cache',
      own: 'hf-cache',
      hub: { directory: 'models--acme--tiny', path: `${out}/models--acme--tiny` },
    })
    expect(asked).toMatchObject({ shellHook: expect.stringContaining('export HF_HUB_OFFLINE=1') })
    const modules = await nix.evalJson(
      `let m = import ${at}/modules.nix; in { names = builtins.attrNames m; drv = "\${m.nixosModules.tiny.services.model-repo.models.tiny}"; }`,
    )
    expect(modules).toEqual({ names: ['devenvModules', 'homeModules', 'nixosModules'], drv: out })
  })
})
