import { describe, expect, test } from 'vitest'
import { matches, parseRequirement } from '../../src/requirement/requirement.js'
import { parseVersion } from '../../src/requirement/version.js'
import { compatibleRequirement, type UseBlocksInput, useBlocks } from './use-blocks.js'

const input: UseBlocksInput = {
  publicUrl: 'https://firn.example',
  definition: { author: { did: 'did:plc:abc', handle: 'alice.example' }, kind: 'package', name: 'hello' },
  version: '1.2.4',
  follow: true,
  channels: ['stable'],
  runs: true,
  tree: { url: 'https://firn.example/p/did:plc:abc/hello/1.2.4/lock.tar.gz', narHash: 'sha256-abc=' },
}

const textOf = (id: string, change: Partial<UseBlocksInput> = {}): string | undefined =>
  useBlocks({ ...input, ...change }).find((block) => block.id === id)?.text

describe('compatibleRequirement', () => {
  test.each([
    ['1.2.4', '1.2', '1.9.0', '2.0.0'],
    ['0.3.1', '0.3', '0.3.9', '0.4.0'],
    ['0.0.5', '0.0.5', '0.0.5', '0.0.6'],
    ['1.0.0-rc.1', '1.0.0-rc.1', '1.0.0', '2.0.0'],
  ])('of %s is %s, lets %s in and not %s', (version, requirement, inside, outside) => {
    const parsed = parseRequirement(compatibleRequirement(version))
    expect(compatibleRequirement(version)).toBe(requirement)
    expect([version, inside, outside].map((other) => matches(parsed, parseVersion(other)))).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('a definition', () => {
  test('is run by its newest release', () => {
    expect(textOf('run')).toBe('nix run https://firn.example/p/alice.example/hello/latest.tar.gz')
  })

  test('without a program is built', () => {
    expect(textOf('run', { runs: false })).toMatch(/^nix build /)
  })

  test('is followed by compatible releases in a flake, and by its channel', () => {
    expect(textOf('flake')).toContain('"https://firn.example/p/alice.example/hello/1.2.tar.gz"')
    expect(textOf('channel')).toContain('/hello/stable.tar.gz hello\n')
    expect(textOf('channel', { channels: [] })).toContain('/hello/latest.tar.gz hello\n')
  })

  test('without a lock offers no text that would need its hash', () => {
    expect(useBlocks({ ...input, tree: undefined }).map((block) => block.id)).toEqual([
      'run',
      'flake',
      'channel',
    ])
  })
})

test('a release means exactly itself', () => {
  const texts = useBlocks({ ...input, follow: false }).map((block) => block.text)
  for (const text of texts) expect(text).toMatch(/=1\.2\.4\.tar\.gz|\/1\.2\.4\/lock\.tar\.gz/)
})

test.each([
  ['7zip', 'inputs.pkg-7zip = {', '"7zip" = import'],
  ['a.b', 'inputs.a-b = {', '"a.b" = import'],
  ['with', 'inputs.pkg-with = {', '"with" = import'],
])('%s is named so that Nix takes it', (name, flake, overlay) => {
  const definition = { ...input.definition, name }
  expect(textOf('flake', { definition })).toContain(flake)
  expect(textOf('overlay', { definition })).toContain(overlay)
})
