import { expect, test } from 'vitest'
import { flakeRegistry } from './registry.js'

const NIXPKGS = { original: { type: 'github', owner: 'NixOS', repo: 'nixpkgs' } }
const ORIGIN = 'https://firn.example'

function idsOf(...packages: [handle: string | null, name: string][]): string[] {
  const { flakes } = flakeRegistry(
    packages.map(([handle, name]) => ({ handle, name, url: `${ORIGIN}/p/${handle}/${name}/latest.tar.gz` })),
    { origin: ORIGIN, nixpkgs: NIXPKGS },
  )
  return flakes
    .filter(({ from }) => from.ref)
    .map(({ from, to }) => `${from.id}/${from.ref} ${to.url?.split('/').at(4)}`)
}

test('by first label and by whole handle', () => {
  expect(idsOf(['alice.example', 'hello'])).toEqual([
    'alice/hello alice.example',
    'alice-example/hello alice.example',
  ])
})

test('a first label belongs to the first author who has it', () => {
  expect(idsOf(['alice.one', 'a'], ['alice.two', 'a'], ['alice.one', 'b'])).toEqual([
    'alice/a alice.one',
    'alice-one/a alice.one',
    'alice-two/a alice.two',
    'alice/b alice.one',
    'alice-one/b alice.one',
  ])
})

test('what Nix cannot hold, or means something else, is left out', () => {
  expect(
    idsOf(['1.2.example', 'a'], [null, 'b'], ['nixpkgs.example', 'hello'], ['x.y', 'f'.repeat(40)]),
  ).toEqual(['nixpkgs-example/hello nixpkgs.example'])
})

test('nixpkgs and the index itself are in it, for those who use no other registry', () => {
  expect(flakeRegistry([], { origin: ORIGIN, nixpkgs: NIXPKGS }).flakes.map(({ from }) => from.id)).toEqual([
    'nixpkgs',
    'firn',
  ])
})
