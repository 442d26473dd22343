import { expect, test } from 'vitest'
import { collectionBlocks } from './collection-blocks.js'

const INPUT = {
  publicUrl: 'https://firn.example',
  collection: {
    author: { did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', handle: 'alice.example' },
    name: 'my.stack',
  },
  packages: ['pds', '1st'],
  services: [],
  tree: { url: 'https://firn.example/c/did/my.stack/lock.tar.gz', narHash: 'sha256-AAA=' },
} as const

const textOf = (id: string, input: Parameters<typeof collectionBlocks>[0]) =>
  collectionBlocks(input).find((block) => block.id === id)?.text

test('a collection without services is no profile', () => {
  expect(collectionBlocks(INPUT).map(({ id }) => id)).toEqual(['flake', 'shell', 'fetch'])
  expect(textOf('shell', INPUT)).toBe('nix develop https://firn.example/c/alice.example/my.stack.tar.gz')
  expect(textOf('fetch', { ...INPUT, packages: ['1st'] })).toMatch(/\)\."1st"$/)
})

test('one of which nothing can be had has no locked tree', () => {
  expect(textOf('fetch', { ...INPUT, tree: undefined })).toBeUndefined()
})

test('a profile shows what is left to say, as options of their types', () => {
  const missing = [
    { variable: 'HOST', type: 'string', example: 'pds.example.org' },
    { variable: 'KEY', type: 'path' },
    { variable: 'TIMES', type: 'int' },
    { variable: 'LOUD', type: 'bool' },
    { variable: 'TOKEN', type: 'secret' },
  ]
  const services = [
    { name: 'pds', missing },
    { name: 'a.b', missing: [] },
  ]
  expect(textOf('profile', { ...INPUT, services })).toBe(`{
  inputs.my-stack.url = "https://firn.example/c/alice.example/my.stack.tar.gz";

  outputs = { nixpkgs, my-stack, ... }: {
    nixosConfigurations.machine = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        my-stack.nixosModules.default
        {
          services.firn.pds.settings = {
            HOST = "pds.example.org";
            KEY = "/…";
            TIMES = 0;
            LOUD = false;
          };
          services.firn.pds.secrets = {
            TOKEN = "/run/secrets/TOKEN";
          };
        }
      ];
    };
  };
}`)
})

test('a profile that needs nothing says so', () => {
  const [profile] = collectionBlocks({ ...INPUT, services: [{ name: 'pds', missing: [] }] })
  expect(profile?.text).not.toContain('services.firn')
  expect(profile?.note).toMatch(/^Everything is set already/)
})
