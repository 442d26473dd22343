import { describe, expect, test } from 'vitest'
import { checkedModel, checkedModelRelease, ofFiles, ofModel } from '../../../tests/support/linted-models.js'
import {
  HUB,
  sampleFile,
  sampleListedFiles,
  sampleModel,
  sampleModelRelease,
} from '../../../tests/support/sample-models.js'
import { A_COMMIT, type Json } from '../../../tests/support/sample-records.js'
import { lintRelease } from '../lint.js'
import { scoreDefinition } from '../score.js'
import type { Finding, FindingCode } from './finding.js'

const brief = (findings: readonly Finding[]) => findings.map(({ code, path }) => `${code} ${path}`)
const files = (...paths: string[]): Json => ({ files: paths.map((path) => sampleFile(path)) })
const url = (address: string): Json => ({ files: [sampleFile('a.safetensors', { urls: [address] })] })
const origin = (type: string, fields: Json): Json => ({
  ...{ layout: 'plain', origin: { $type: `dev.firn.files#${type}`, ...fields } },
})

test('the sample records have no finding', () => {
  expect(ofModel({})).toEqual([])
  expect(ofFiles({})).toEqual([])
})

describe('of a definition', () => {
  test.each<[FindingCode, string, Json]>([
    ['missing-task', '/task', { task: ' ' }],
    ['gated-model', '/gated', { gated: 'auto' }],
    ['unknown-value', '/gated', { gated: 'perhaps' }],
    ['unknown-value', '/baseModels/0/relation', { baseModels: [{ url: HUB, relation: 'cousin' }] }],
    ['insecure-url', '/baseModels/0/url', { baseModels: [{ url: 'http://hub.example/a' }] }],
    ['invalid-licence', '/licence', { licence: 'free' }],
    ['missing-successor', '/successor', { status: 'deprecated' }],
  ])('%s at %s', (code, path, change) => {
    expect(brief(ofModel(change))).toContain(`${code} ${path}`)
  })
})

describe('of a release', () => {
  test.each<[FindingCode, string, Json]>([
    ['pickle-format', '/artifact/weightFormats', { ...files('a.bin'), weightFormats: ['pytorch'] }],
    ['pickle-format', '/artifact/weightFormats', files('model.pkl')],
    ['format-mismatch', '/artifact/weightFormats', files('a.gguf')],
    ['missing-weights', '/artifact/weightFormats', files('config.json')],
    ['model-code', '/artifact/files/1/path', files('a.safetensors', 'modeling_tiny.py')],
    ['unreachable-file', '/artifact/files/0/urls', { ...files('a.safetensors'), bases: [] }],
    ['unreachable-file', '/artifact/files/0/urls', files('ä.safetensors')],
    ['insecure-url', '/artifact/files/0/urls/0', url('http://mirror.example/a')],
    ['insecure-url', '/artifact/bases/0', { bases: ['http://mirror.example/'] }],
    ['unsupported-url', '/artifact/files/0/urls/0', url('ftp://mirror.example/a')],
    ['unsupported-url', '/artifact/files/0/urls/0', url("https://mirror.example/a'b")],
    ['credentials-in-url', '/artifact/files/0/urls/0', url('https://u:p@mirror.example/a')],
    ['mutable-url', '/artifact/files/0/urls/0', url(`${HUB}/acme/tiny/resolve/main/a`)],
    ['mutable-url', '/artifact/bases/0', { bases: [`${HUB}/acme/tiny/resolve/main/`] }],
    [
      'expiring-url',
      '/artifact/files/0/urls/0',
      url('https://s3.example/a?X-Amz-Expires=60&X-Amz-Signature=x'),
    ],
    ['unknown-source', '/artifact/origin/$type', origin('newer', {})],
    [
      'insecure-url',
      '/artifact/origin/url',
      origin('gitLfs', { url: 'http://git.example/a', rev: A_COMMIT }),
    ],
    [
      'credentials-in-url',
      '/artifact/origin/trackingUri',
      origin('mlflow', { trackingUri: 'https://u:p@ml.example', model: 'a', version: '1' }),
    ],
    ['unknown-value', '/artifact/validation/preset', { validation: { preset: 'lax' } }],
    [
      'unknown-value',
      '/artifact/validation/validators/0/name',
      { validation: { validators: [{ name: 'luck' }] } },
    ],
  ])('%s at %s', (code, path, change) => {
    expect(brief(ofFiles(change))).toContain(`${code} ${path}`)
  })

  test('addresses of a commit, names that Nix escapes, and http where it is allowed are as they should be', () => {
    expect(ofFiles({ ...files('a b (1).safetensors') })).toEqual([])
    expect(ofFiles(url(`${HUB}/acme/tiny/resolve/${A_COMMIT}/a.safetensors`))).toEqual([])
    expect(ofFiles({ bases: ['http://10.0.0.1/tiny/'] }, { allowHttp: true })).toEqual([])
  })

  test('files of a git repository need no address: its server is asked', () => {
    const change = origin('gitLfs', { url: 'https://git.example/acme/tiny', rev: A_COMMIT })
    expect(ofFiles({ ...change, ...files('ä.safetensors'), bases: [] })).toEqual([])
  })

  test('of files in a blob, the record is believed', () => {
    const { artifact } = sampleListedFiles(['a.bin'])
    const lint = (change: Json) =>
      brief(lintRelease(checkedModelRelease(sampleModelRelease({ artifact: artifact(change) }))))
    expect(lint({ weightFormats: ['safetensors'] })).toEqual([])
    expect(lint({ weightFormats: ['pickle'] })).toEqual(['pickle-format /artifact/weightFormats'])
  })
})

test('a score wants a card, a task, formats that run no code, and validators', () => {
  const score = (definition: Json, artifact: Json) => {
    const release = checkedModelRelease(sampleModelRelease({ artifact }))
    return scoreDefinition(checkedModel(definition), release, lintRelease(release))
  }
  const { card: _, ...cardless } = sampleModel({ task: '' })
  const artifact = {
    ...(sampleModelRelease().artifact as Json),
    ...files('a.bin'),
    fileCount: 1,
    totalSize: 5,
  }
  const { score: points, parts } = score(cardless, { ...artifact, validation: { preset: 'none' } })
  const lost = parts.filter((part) => part.points < part.maximum).map(({ name }) => name)
  expect(lost).toEqual(['card', 'discovery', 'format', 'validation', 'provenance'])
  expect(points).toBe(60)
})
