import { describe, expect, test } from 'vitest'
import { files } from '../../src/lexicons/dev/firn.js'
import type { DefinitionRef } from './links.js'
import { type ModelBlocksInput, modelBlocks } from './model-blocks.js'

const AUTHOR = { did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', handle: 'alice.example' } as DefinitionRef['author']
const REV = 'a'.repeat(40)
const HUB = { $type: files.huggingface.$type, endpoint: 'https://hub.example', repo: 'acme/tiny', rev: REV }

function textsOf(
  artifact: Partial<Record<keyof files.Main, unknown>>,
  change: Partial<ModelBlocksInput> = {},
): Record<string, string[]> {
  const groups = modelBlocks({
    publicUrl: 'https://firn.example',
    definition: { author: AUTHOR, kind: 'model', name: 'tiny' },
    version: '1.2.3',
    artifact: { $type: files.$nsid, origin: HUB, layout: 'hf-cache', ...artifact } as files.Main,
    ...{ library: undefined, gguf: undefined, follow: true },
    tree: { url: 'https://firn.example/m/tree.tar.gz', narHash: 'sha256-x' },
    ...change,
  })
  return Object.fromEntries(groups.map(({ id, blocks }) => [id, blocks.map(({ text }) => text)]))
}

describe('Python', () => {
  test.each([
    ['transformers', 'model = AutoModel.from_pretrained("acme/tiny")'],
    ['diffusers', 'model = DiffusionPipeline.from_pretrained("acme/tiny")'],
    ['sentence-transformers', 'model = SentenceTransformer("acme/tiny")'],
    ['timm', 'model = timm.create_model("hf-hub:acme/tiny", pretrained=True)'],
    ['something-else', 'path = snapshot_download("acme/tiny")'],
    [undefined, 'path = snapshot_download("acme/tiny")'],
  ])('%s', (library, line) => {
    expect(textsOf({}, { library }).python?.[0]?.split('\n').at(-1)).toBe(line)
  })

  test('asks for the ref under which the cache keeps the commit', () => {
    const { python = [] } = textsOf({ origin: { ...HUB, ref: 'v2' } }, { library: 'transformers' })
    expect(python[0]).toContain('("acme/tiny", revision="v2")')
  })

  test('has nothing to say of files that are in no hub’s cache', () => {
    expect(textsOf({ layout: 'plain' })).not.toHaveProperty('python')
    expect(textsOf({ layout: 'plain' })).not.toHaveProperty('shell')
  })
})

test('a model of Ollama is served from the store, and run by the name that people call it by', () => {
  const origin = {
    ...{ $type: files.ollama.$type, registry: 'https://registry.ollama.ai', tag: '8b', digest: REV },
    model: 'library/chat',
  }
  const { ollama = [] } = textsOf({ origin, layout: 'ollama' })
  expect(ollama[0]).toBe(
    'nix build --out-link tiny https://firn.example/m/alice.example/tiny/latest.tar.gz\n' +
      'OLLAMA_NOPRUNE=1 OLLAMA_MODELS="$PWD/tiny/models" ollama serve',
  )
  expect(ollama[1]).toBe('ollama run chat:8b')
  const elsewhere = { ...origin, registry: 'https://models.example:8443', model: 'team/chat' }
  expect(textsOf({ origin: elsewhere, layout: 'ollama' }).ollama?.[1]).toBe(
    'ollama run models.example:8443/team/chat:8b',
  )
})

test('what a git server hands out by LFS alone is built with nixpkgs', () => {
  const origin = { $type: files.gitLfs.$type, url: 'https://git.example/tiny', rev: REV }
  const { nix = [] } = textsOf({ origin, layout: 'plain', files: [{ path: 'a' }] })
  expect(nix[0]).toBe("nix build 'https://firn.example/m/alice.example/tiny/latest.tar.gz#mirrored'")
  expect(nix.at(-1)).toContain('pkgs = import <nixpkgs> { };')
  const addressed = textsOf({
    origin,
    layout: 'plain',
    files: [{ path: 'a', urls: ['https://x.example/a'] }],
  })
  expect(addressed.nix?.[0]).toBe('nix build https://firn.example/m/alice.example/tiny/latest.tar.gz')
})

test('a page about one release means exactly that', () => {
  const texts = Object.values(textsOf({}, { follow: false })).flat()
  expect(texts.filter((text) => /latest|\^|\/1\.2\./.test(text))).toEqual([])
  expect(texts.filter((text) => text.includes('=1.2.3')).length).toBeGreaterThan(4)
})

test('nothing is to be checked where its author wants nothing checked', () => {
  const checks = (preset: string) =>
    textsOf({ validation: { preset } }).nix?.some((text) => text.includes('#validated'))
  expect([checks('none'), checks('strict')]).toEqual([false, true])
})

test('a file of weights is a word of a shell, whatever it is called', () => {
  const { llama = [] } = textsOf({ layout: 'plain' }, { gguf: "it's $(mine).gguf" })
  expect(llama[0]).toContain(`--model 'tiny/files/it'\\''s $(mine).gguf'`)
})
