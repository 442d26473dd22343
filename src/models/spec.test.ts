import { describe, expect, it } from 'vitest'
import { parseSpec } from './spec.js'

const HEX = 'a'.repeat(64)
const hf = { type: 'huggingface' }

describe('parseSpec', () => {
  it.each([
    ['hf:acme/tiny', { ...hf, repo: 'acme/tiny' }],
    ['hf:gpt2', { ...hf, repo: 'gpt2' }],
    ['acme/tiny@v1', { ...hf, repo: 'acme/tiny', revision: 'v1' }],
    ['huggingface:acme/tiny@refs/pr/3', { ...hf, repo: 'acme/tiny', revision: 'refs/pr/3' }],
    [
      'hf:https://hub.example:8443/acme/tiny@v1',
      { ...hf, repo: 'acme/tiny', revision: 'v1', endpoint: 'https://hub.example:8443' },
    ],
    ['https://huggingface.co/acme/tiny', { ...hf, repo: 'acme/tiny' }],
    ['https://huggingface.co/acme/tiny/tree/v1', { ...hf, repo: 'acme/tiny', revision: 'v1' }],
    ['https://hf.co/acme/tiny/tree/v1/onnx', { ...hf, repo: 'acme/tiny', revision: 'v1', files: ['onnx/*'] }],
    [
      'https://huggingface.co/acme/tiny/resolve/main/a%5B1%5D.gguf?download=true',
      { ...hf, repo: 'acme/tiny', revision: 'main', files: ['a[[]1].gguf'] },
    ],
    [
      'https://huggingface.co/gpt2/blob/main/config.json',
      { ...hf, repo: 'gpt2', revision: 'main', files: ['config.json'] },
    ],
    ['ollama:llama3.2:1b', { type: 'ollama', model: 'llama3.2:1b' }],
    ['ollama:hf.co/acme/tiny:Q4_K_M', { type: 'ollama', model: 'hf.co/acme/tiny:Q4_K_M' }],
    ['ollama:localhost:5000/acme/tiny', { type: 'ollama', model: 'localhost:5000/acme/tiny' }],
    ['ollama://127.0.0.1:5000/acme/tiny:1b', { type: 'ollama', model: '127.0.0.1:5000/acme/tiny:1b' }],
    [
      'ollama:http://localhost:5000/acme/tiny:1b',
      { type: 'ollama', model: 'http://localhost:5000/acme/tiny:1b' },
    ],
    ['https://ollama.com/library/llama3.2:1b', { type: 'ollama', model: 'llama3.2:1b' }],
    ['https://ollama.com/alice/tiny', { type: 'ollama', model: 'alice/tiny' }],
    [
      'mlflow:https://m.example/x#models:/fraud/3',
      { type: 'mlflow', trackingUri: 'https://m.example/x', modelName: 'fraud', modelVersion: '3' },
    ],
    [
      'models:/fraud%20two@champion',
      { type: 'mlflow', trackingUri: 'https://own.example', modelName: 'fraud two', modelAlias: 'champion' },
    ],
    [
      'mlflow:fraud/Production',
      { type: 'mlflow', trackingUri: 'https://own.example', modelName: 'fraud', modelStage: 'Production' },
    ],
    [
      'https://m.example/#/models/fraud/versions/7',
      { type: 'mlflow', trackingUri: 'https://m.example', modelName: 'fraud', modelVersion: '7' },
    ],
    ['s3://weights/100%', { type: 's3', bucket: 'weights', prefix: '100%' }],
    ['s3://weights/tiny/v1/', { type: 's3', bucket: 'weights', prefix: 'tiny/v1/' }],
    [
      's3://weights/a%20b?region=eu-west-1&endpoint=https://s3.example',
      { type: 's3', bucket: 'weights', prefix: 'a b', region: 'eu-west-1', endpoint: 'https://s3.example' },
    ],
    [
      'git-lfs:https://git.example/alice/tiny.git@v1#weights',
      { type: 'git-lfs', url: 'https://git.example/alice/tiny.git', rev: 'v1', subdir: 'weights' },
    ],
    [
      'git-lfs:https://git.example/@alice/tiny',
      { type: 'git-lfs', url: 'https://git.example/@alice/tiny', rev: 'HEAD' },
    ],
    [
      'https://github.com/alice/tiny/tree/v1/a/b',
      { type: 'git-lfs', url: 'https://github.com/alice/tiny', rev: 'v1', subdir: 'a/b' },
    ],
    [
      'https://gitlab.com/group/sub/tiny/-/tree/v1',
      { type: 'git-lfs', url: 'https://gitlab.com/group/sub/tiny', rev: 'v1' },
    ],
    [
      'https://codeberg.org/alice/tiny/src/branch/main/a',
      { type: 'git-lfs', url: 'https://codeberg.org/alice/tiny', rev: 'main', subdir: 'a' },
    ],
    [
      'git-xet:https://huggingface.co/acme/tiny@v1',
      { type: 'git-xet', url: 'https://huggingface.co/acme/tiny', rev: 'v1' },
    ],
    [
      `url:https://a.example/m.gguf#sha256=${HEX}`,
      { type: 'url', urls: [{ url: 'https://a.example/m.gguf', sha256: HEX }] },
    ],
    [
      'https://github.com/alice/tiny/releases/download/v1/m.gguf?x=1',
      { type: 'url', urls: [{ url: 'https://github.com/alice/tiny/releases/download/v1/m.gguf?x=1' }] },
    ],
    [
      ' https://a.example/1\n url:https://a.example/2 ',
      { type: 'url', urls: [{ url: 'https://a.example/1' }, { url: 'https://a.example/2' }] },
    ],
  ])('reads %s', (text, request) => {
    expect(parseSpec(text, { trackingUri: 'https://own.example' })).toEqual(request)
  })

  it.each([
    ['  ', 'No source is named. Write one of: hf:org/model@revision'],
    ['tiny', '"tiny" names no source that is known'],
    ['hf:acme/tiny/more', 'names no model of a hub: write hf:org/model'],
    ['ollama:a b', 'stands among several texts'],
    ['ollama:', 'names no model of Ollama'],
    ['ollama:localhost:5000/tiny', 'or ollama:host:port/namespace/name:tag'],
    ['ollama:acme.example/tiny', 'names no model of Ollama'],
    ['ollama:tiny:1:2', 'names no model of Ollama'],
    ['ollama:http://acme/tiny', 'names no model of Ollama'],
    ['mlflow:fraud/1', 'No MLflow server is named'],
    ['mlflow:https://m.example#fraud', 'names no version of a model'],
    ['s3:///x', 'names no bucket'],
    ['s3://KEY:SECRET@models/x', 'The address of the bucket models holds a login'],
    ['git-lfs:ssh://git.example/x@v1', 'is no address of http or https'],
    ['url:file:///etc/passwd', 'is no address of http or https'],
    ['https://a.example/x#main', 'is no hash: write #sha256='],
    ['x'.repeat(9_000), 'too long'],
  ])('refuses %s', (text, problem) => {
    expect(() => parseSpec(text)).toThrow(problem)
  })
})
