import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../tests/support/checked.js'
import { checkedModel, checkedModelRelease } from '../../tests/support/linted-models.js'
import {
  HUB,
  sampleFile,
  sampleFiles,
  sampleModel,
  sampleModelRelease,
} from '../../tests/support/sample-models.js'
import {
  A_COMMIT,
  AUTHOR,
  type Json,
  OTHER_AUTHOR,
  sampleBlob,
  sampleRecipe,
} from '../../tests/support/sample-records.js'
import { files } from '../lexicons/dev/firn.js'
import type { RefusalReason } from './refusal.js'

const OTHER = `at://${OTHER_AUTHOR}/dev.firn.model/base`

test('the definition of a model, and what it was made from', () => {
  const baseModels = [{ definition: OTHER, relation: 'finetune' }, { url: 'https://hub.example/acme/base' }]
  expect(checkedModel(sampleModel({ baseModels }), 'Tiny_Model')).toMatchObject({
    ...{ kind: 'model', name: 'Tiny_Model', foldedName: 'tiny-model' },
    baseModels: [
      { definition: { did: OTHER_AUTHOR, kind: 'model', name: 'base' }, relation: 'finetune' },
      { url: 'https://hub.example/acme/base', relation: undefined },
    ],
  })
})

test('a release of a model', () => {
  expect(checkedModelRelease(sampleModelRelease())).toMatchObject({
    ...{ kind: 'model', name: 'tiny', version: { text: '1.0.0' }, dependencies: [] },
    files: { fileCount: 3, layout: 'hf-cache' },
  })
})

describe('a refused definition', () => {
  const cases: [string, RefusalReason, string, Json][] = [
    ['both an at-uri and an address', 'InvalidReference', '[0]', { definition: OTHER, url: HUB }],
    ['neither', 'InvalidReference', '[0]', { relation: 'merge' }],
    ['a package', 'InvalidReference', '[0].definition', { definition: `at://${AUTHOR}/dev.firn.package/x` }],
    ['a handle', 'InvalidReference', '[0].definition', { definition: 'at://a.example/dev.firn.model/x' }],
    ['a scheme that nobody opens', 'InvalidReference', '[0].url', { url: 'javascript:alert(1)' }],
    [
      'an address too long once it is escaped',
      'InvalidReference',
      '[0].url',
      { url: `${HUB}/${'🧊'.repeat(200)}` },
    ],
    ['itself', 'InvalidReference', '[0]', { definition: `at://${AUTHOR}/dev.firn.model/tiny` }],
  ]
  test.each(cases)('made from %s', (_, reason, path, base) => {
    const refused = refusal(() => checkedModel(sampleModel({ baseModels: [base] })))
    expect(refused).toMatchObject({ reason, path: `$.baseModels${path}` })
  })

  test('made from one model twice, however it is spelt', () => {
    const baseModels = [{ url: 'https://Hub.example/a' }, { url: 'https://hub.example/a/#files' }]
    const refused = refusal(() => checkedModel(sampleModel({ baseModels })))
    expect(refused).toMatchObject({ reason: 'DuplicateItem', path: '$.baseModels[1]' })
  })

  test('with a name that is none', () => {
    expect(refusal(() => checkedModel(sampleModel(), 'acme/tiny')).reason).toBe('InvalidSlug')
  })
})

const origin = (type: string, fields: Json): Json => ({ $type: `dev.firn.files#${type}`, ...fields })
const hub = (change: Json) =>
  origin('huggingface', { endpoint: HUB, repo: 'acme/tiny', rev: A_COMMIT, ...change })

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  config: { mediaType: 'application/vnd.docker.container.image.v1+json', ...partOf('config') },
  layers: [{ mediaType: 'application/vnd.ollama.image.model', ...partOf('model') }],
})
const LAYERS = ['config', 'model'].map((path) => sampleFile(path, { mediaType: 'application/x' }))

function partOf(path: string) {
  return { digest: `sha256:${sampleFile(path).sha256}`, size: path.length }
}

function ollama(change: Json = {}): Json {
  const digest = createHash('sha256').update(MANIFEST).digest('hex')
  const registry = 'https://registry.example'
  return origin('ollama', {
    registry,
    model: 'library/tiny',
    tag: 'latest',
    digest,
    manifest: MANIFEST,
    ...change,
  })
}

describe('a refused release', () => {
  const same = sampleFile('b', { gitOid: String(sampleFile('a').gitOid) })
  const cases: [string, RefusalReason, string, Json][] = [
    ['no list of files', 'InvalidData', '', { files: undefined as never }],
    ['two lists', 'InvalidData', '', { fileList: sampleBlob('application/json', 9) }],
    ['a list of no file', 'InvalidData', '.fileCount', { files: [] }],
    ['a wrong count', 'InvalidData', '.fileCount', { fileCount: 4 }],
    ['a wrong sum', 'InvalidData', '.totalSize', { totalSize: 4 }],
    ['a path that leaves the model', 'InvalidPath', '.files[0].path', { files: [sampleFile('../a')] }],
    ['a path with a line break', 'InvalidPath', '.files[0].path', { files: [sampleFile('a\nb')] }],
    ['two files of one name', 'InvalidPath', '.files[1].path', { files: [sampleFile('a'), sampleFile('a')] }],
    [
      'files in another order',
      'InvalidPath',
      '.files[1].path',
      { files: [sampleFile('b'), sampleFile('a')] },
    ],
    [
      'two names that fold to one',
      'InvalidPath',
      '.files[1].path',
      { files: [sampleFile('A'), sampleFile('a')] },
    ],
    [
      'a file that is a directory',
      'InvalidPath',
      '.files[1].path',
      { files: [sampleFile('a'), sampleFile('a/b')] },
    ],
    [
      'a sha256 in capitals',
      'InvalidHash',
      '.files[0].sha256',
      { files: [sampleFile('a', { sha256: 'A'.repeat(64) })] },
    ],
    [
      'a git id that is none',
      'InvalidHash',
      '.files[0].gitOid',
      { files: [sampleFile('a', { gitOid: 'g'.repeat(40) })] },
    ],
    [
      'a Xet hash that is none',
      'InvalidHash',
      '.files[0].xetHash',
      { files: [sampleFile('a', { xetHash: 'g'.repeat(64) })] },
    ],
    ['one git id for two contents', 'InvalidHash', '.files[1].gitOid', { files: [sampleFile('a'), same] }],
    [
      'one content of two sizes',
      'InvalidHash',
      '.files[1].size',
      { files: [sampleFile('a'), sampleFile('b', { sha256: String(sampleFile('a').sha256), size: 9 })] },
    ],
    ['a base without its slash', 'InvalidReference', '.bases[0]', { bases: [`${HUB}/a`] }],
    ['a base with a query', 'InvalidReference', '.bases[0]', { bases: [`${HUB}/a?path=/`] }],
    ['a layout that nobody knows', 'UnknownFormat', '.layout', { layout: 'tree' }],
    [
      'a branch in place of a commit',
      'InvalidObjectId',
      '.origin.rev',
      { origin: hub({ rev: 'main'.repeat(10) }) },
    ],
    ['no id of a repository', 'InvalidName', '.origin.repo', { origin: hub({ repo: 'a/b/c' }) }],
    ['a ref that leaves the cache', 'InvalidPath', '.origin.ref', { origin: hub({ ref: '../../x' }) }],
    ['the cache of a hub for what is of none', 'UnknownFormat', '.layout', { origin: origin('url', {}) }],
    ["Ollama's layout for what is of no registry", 'UnknownFormat', '.layout', { layout: 'ollama' }],
    [
      'an alias in place of a version',
      'InvalidName',
      '.origin.version',
      {
        layout: 'plain',
        origin: origin('mlflow', { trackingUri: HUB, model: 'tiny', version: 'champion' }),
      },
    ],
    [
      'no name of a bucket',
      'InvalidName',
      '.origin.bucket',
      { layout: 'plain', origin: origin('s3', { bucket: 'a/b', prefix: '' }) },
    ],
    [
      'a manifest with another digest',
      'ManifestMismatch',
      '.origin.manifest',
      { layout: 'plain', origin: ollama({ digest: '0'.repeat(64) }) },
    ],
    [
      'a layer of the manifest that is not listed',
      'ManifestMismatch',
      '.files',
      { layout: 'ollama', origin: ollama(), files: LAYERS.slice(0, 1) },
    ],
    [
      'a layer of no type',
      'InvalidData',
      '.files[0]',
      { layout: 'ollama', origin: ollama(), files: [sampleFile('config')] },
    ],
  ]
  test.each(cases)('holds %s', (_, reason, path, change) => {
    const refused = refusal(() => checkedModelRelease(sampleModelRelease({ artifact: artifactOf(change) })))
    expect(refused).toMatchObject({ reason, path: `$.artifact${path}` })
    expect(refused.detail).toMatch(/[.)]$/)
  })

  /** Records have no undefined: a field that is to be absent is left out. */
  function artifactOf(change: Json): Json {
    return Object.fromEntries(
      Object.entries(sampleFiles(change)).filter(([key]) => !(key in change && change[key] === undefined)),
    )
  }

  test('holds a recipe, or needs something', () => {
    const recipe = refusal(() => checkedModelRelease(sampleModelRelease({ artifact: sampleRecipe() })))
    expect(recipe).toMatchObject({ reason: 'ArtifactMismatch', path: '$.artifact.$type' })
    const dependencies = [{ name: 'x', definition: `at://${AUTHOR}/dev.firn.package/x`, requirement: '1' }]
    const needy = refusal(() => checkedModelRelease(sampleModelRelease({ dependencies })))
    expect(needy).toMatchObject({ reason: 'InvalidData', path: '$.dependencies' })
  })
})

test.each<[string, Json]>([
  ['a model of a registry', { layout: 'ollama', origin: ollama(), files: LAYERS }],
  [
    'a repository whose large files Xet keeps',
    { origin: origin('gitXet', { url: `${HUB}/acme/tiny`, rev: A_COMMIT }) },
  ],
  ['one without an organisation', { origin: hub({ repo: 'gpt2', ref: 'refs/pr/1' }) }],
  [
    'a version of a registered model',
    {
      layout: 'plain',
      origin: origin('mlflow', { trackingUri: HUB, model: 'tiny', version: '12' }),
    },
  ],
  ['a source that is not known here', { layout: 'plain', origin: origin('newer', {}) }],
])('%s is taken', (_, change) => {
  const artifact = sampleFiles(change)
  expect(checkedModelRelease(sampleModelRelease({ artifact })).files.fileCount).toBe(artifact.fileCount)
})

test('of files in a blob, the record tells how many there are', () => {
  const { files: _, ...rest } = sampleFiles()
  const artifact = {
    ...rest,
    fileList: sampleBlob('application/json', 1000),
    fileCount: 5000,
    totalSize: 2 ** 50,
  }
  const checked = checkedModelRelease(sampleModelRelease({ artifact }))
  expect(files.$isTypeOf(checked.record.artifact)).toBe(true)
  expect(checked.files).toMatchObject({ fileCount: 5000, totalSize: 2 ** 50 })
})

test('a blob whose CID is not that of raw bytes is none', () => {
  const { files: _, ...rest } = sampleFiles()
  const blob = {
    ...sampleBlob('application/json', 1000),
    ref: { $link: 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq' },
  }
  expect(
    refusal(() => checkedModelRelease(sampleModelRelease({ artifact: { ...rest, fileList: blob } }))).reason,
  ).toBe('InvalidData')
})
