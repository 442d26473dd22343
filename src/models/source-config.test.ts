import { describe, expect, it } from 'vitest'
import { readModelConfig, readSourceConfig, sourceFaults } from './source-config.js'

describe('sourceFaults', () => {
  it.each([
    [{ huggingface: {} }, "huggingface: 'repo' is required"],
    [{ huggingface: { repo: '' } }, "huggingface: 'repo' must be a non-empty string"],
    [{ huggingface: { repo: 7 } }, "huggingface: 'repo' must be a non-empty string"],
    [{ huggingface: { repo: 'a/b/c' } }, "huggingface: 'repo' must be in 'org/model' format"],
    [
      { huggingface: { repo: 'a/b', files: '*.json' } },
      "huggingface: 'files' must be a list of strings or null",
    ],
    [{ mlflow: { modelName: 'm', modelVersion: '1' } }, "mlflow: 'trackingUri' is required"],
    [{ mlflow: { trackingUri: 'https://m.example', modelVersion: '1' } }, "mlflow: 'modelName' is required"],
    [
      {
        mlflow: {
          trackingUri: 'https://m.example',
          modelName: 'm',
          modelVersion: '1',
          modelStage: 'Production',
        },
      },
      "mlflow: specify either 'modelVersion' or 'modelStage', not both",
    ],
    [
      { mlflow: { trackingUri: 'https://m.example', modelName: 'm' } },
      "mlflow: one of 'modelVersion', 'modelAlias' and 'modelStage' is required",
    ],
    [{ s3: { prefix: 'p', region: 'r' } }, "s3: 'bucket' is required"],
    [{ s3: { bucket: 'b', region: 'r' } }, "s3: 'prefix' is required"],
    [{ s3: { bucket: 'b', prefix: 'p' } }, "s3: 'region' is required"],
    [{ 'git-lfs': { rev: 'v1' } }, "git-lfs: 'url' is required"],
    [{ 'git-lfs': { url: 'https://g.example/r' } }, "git-lfs: 'rev' is required"],
    [{ 'git-xet': { rev: 'v1' } }, "git-xet: 'url' is required"],
    [{ url: {} }, "url: 'urls' is required"],
    [{ url: { urls: 'https://a.example' } }, "url: 'urls' must be a list"],
    [{ url: { urls: [] } }, "url: 'urls' must not be empty"],
    [{ url: { urls: [{ sha256: 'x' }] } }, "url: each of 'urls' must have a 'url'"],
    [{ ollama: {} }, "ollama: 'model' is required"],
    [{}, 'source must specify exactly one of: huggingface, mlflow, s3, git-lfs, git-xet, url, ollama'],
    [
      { ollama: { model: 'a' }, huggingface: { repo: 'a' } },
      'source must specify exactly one type, got: huggingface, ollama',
    ],
    ['hf:a/b', 'source must be an attribute set'],
  ])('says of %j what nix-model-repo says', (source, fault) => {
    expect(sourceFaults(source)).toEqual([fault])
  })
})

describe('readSourceConfig', () => {
  it.each([
    [
      { huggingface: { repo: 'gpt2', revision: null, files: ['*.json'] } },
      { type: 'huggingface', repo: 'gpt2', files: ['*.json'] },
    ],
    [
      { mlflow: { trackingUri: 'https://m.example', modelName: 'm', modelVersion: 3 } },
      { type: 'mlflow', trackingUri: 'https://m.example', modelName: 'm', modelVersion: '3' },
    ],
    [
      { s3: { bucket: 'b', prefix: 'p', region: 'r' } },
      { type: 's3', bucket: 'b', prefix: 'p', region: 'r' },
    ],
    [
      { 'git-lfs': { url: 'https://g.example/r', rev: 'v1', lfsFiles: ['*.bin'] } },
      { type: 'git-lfs', url: 'https://g.example/r', rev: 'v1', lfsFiles: ['*.bin'] },
    ],
    [
      { 'git-xet': { url: 'https://h.example/a/b', rev: 'main', xet: { endpoint: 'https://cas.example' } } },
      { type: 'git-xet', url: 'https://h.example/a/b', rev: 'main' },
    ],
    [
      {
        url: {
          urls: [{ url: ['https://a.example/x', 'https://b.example/x'], sha256: null, extract: false }],
        },
      },
      { type: 'url', urls: [{ url: ['https://a.example/x', 'https://b.example/x'] }] },
    ],
    [{ ollama: { model: 'llama3.2', tag: '1b' } }, { type: 'ollama', model: 'llama3.2', tag: '1b' }],
  ])('reads %j', (source, request) => {
    expect(readSourceConfig(source)).toEqual(request)
  })
})

describe('readModelConfig', () => {
  it('names every fault at once', () => {
    const faults = [
      "'name' is required",
      "s3: 'prefix' is required",
      "s3: 'region' is required",
      "'hash' is required",
    ]
    expect(() => readModelConfig({ source: { s3: { bucket: 'b' } } })).toThrow(
      expect.objectContaining({ message: `Invalid fetchModel configuration:\n  ${faults.join('\n  ')}` }),
    )
    expect(() => readModelConfig({ name: 'x', hash: 'y' })).toThrow("'source' is required")
  })

  it('reads a whole configuration', () => {
    const config = { name: 'tiny', hash: 'sha256-x', source: { ollama: { model: 'tiny' } }, validation: {} }
    expect(readModelConfig(config)).toEqual({
      name: 'tiny',
      hash: 'sha256-x',
      request: { type: 'ollama', model: 'tiny' },
    })
  })
})
