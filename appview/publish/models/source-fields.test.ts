import { describe, expect, it } from 'vitest'
import { files } from '../../../src/lexicons/dev/firn.js'
import type { JsonObject } from '../json-path.js'
import { readSource, sourceOfRelease } from './source-fields.js'

const REV = 'a'.repeat(40)
const release = (origin: JsonObject): JsonObject => ({ artifact: { origin } })

describe('sourceOfRelease', () => {
  it.each<[JsonObject, unknown]>([
    [
      {
        $type: files.huggingface.$type,
        endpoint: 'https://huggingface.co',
        repo: 'acme/tiny',
        rev: REV,
        ref: 'main',
      },
      { type: 'huggingface', repo: 'acme/tiny', revision: 'main' },
    ],
    [
      {
        ...{ $type: files.huggingface.$type, endpoint: 'https://hub.example', repo: 'acme/tiny', rev: REV },
        include: ['*.json'],
      },
      {
        type: 'huggingface',
        repo: 'acme/tiny',
        revision: REV,
        endpoint: 'https://hub.example',
        files: ['*.json'],
      },
    ],
    [
      { $type: files.gitXet.$type, url: 'https://hub.example/acme/tiny', rev: REV, ref: 'v1' },
      { type: 'git-xet', url: 'https://hub.example/acme/tiny', rev: 'v1' },
    ],
    [
      {
        $type: files.gitLfs.$type,
        url: 'https://git.example/acme/tiny',
        rev: REV,
        ref: 'v1',
        path: 'weights',
      },
      { type: 'git-lfs', url: 'https://git.example/acme/tiny', rev: 'v1', subdir: 'weights' },
    ],
    [
      { $type: files.ollama.$type, registry: 'https://registry.ollama.ai', model: 'library/tiny', tag: '1b' },
      { type: 'ollama', model: 'library/tiny:1b' },
    ],
    [
      { $type: files.ollama.$type, registry: 'https://hub.example', model: 'acme/tiny', tag: 'Q4' },
      { type: 'ollama', model: 'hub.example/acme/tiny:Q4' },
    ],
    [
      {
        $type: files.mlflow.$type,
        trackingUri: 'https://m.example',
        model: 'a b',
        version: '3',
        ref: 'best',
      },
      { type: 'mlflow', trackingUri: 'https://m.example', modelName: 'a b', modelAlias: 'best' },
    ],
    [
      {
        $type: files.s3.$type,
        bucket: 'weights',
        prefix: 'a b/v1/',
        region: 'eu-west-1',
        endpoint: 'https://s3.example',
      },
      {
        type: 's3',
        bucket: 'weights',
        prefix: 'a b/v1/',
        region: 'eu-west-1',
        endpoint: 'https://s3.example',
      },
    ],
  ])('asks again for what was asked for: %j', (origin, request) => {
    expect(readSource(sourceOfRelease(release(origin)))).toEqual(request)
  })

  it('leaves the field empty where nothing can be asked again', () => {
    for (const json of [undefined, {}, release({ $type: files.url.$type })]) {
      expect(sourceOfRelease(json)).toEqual({ source: '', include: '' })
    }
  })
})

describe('readSource', () => {
  it('refuses a choice of files where all of them make the model', () => {
    expect(() => readSource({ source: 'ollama:tiny', include: '*.json' })).toThrow(
      'leave the choice of files empty',
    )
    expect(readSource({ source: 'git-lfs:https://git.example/a/b@v1', include: '*.bin\n' })).toMatchObject({
      lfsFiles: ['*.bin'],
    })
  })
})
