import { type JsonValue, jsonToLex } from '@atproto/lex'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { release } from '../../src/lexicons/dev/firn.js'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { PackageNixError, packageNix } from '../../src/nix/package-nix/package-nix.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createBuildSite } from './build-site.js'
import { build, HASH } from './readable-samples/build.js'
import { LANGUAGE_BUILDS } from './readable-samples/language-builds.js'
import { OTHER_BUILDS } from './readable-samples/other-builds.js'
import { SOURCES } from './readable-samples/sources.js'
import { createRecorder, type Recorded, type Recorder } from './recorder.js'
import { COMMIT, closureOf, form, type SampleRelease, SOURCE } from './sample.js'

function readable(sample: SampleRelease): string {
  const { lock, records } = closureOf(sample)
  const node = lock.nodes[lock.root]
  const record = node && records.get(node.cid)
  if (!node || !record) throw new Error('the sample has no root')
  return packageNix({
    uri: lock.root,
    cid: node.cid,
    name: node.name,
    record: jsonToLex(record as JsonValue) as unknown as release.Main,
    definition: node.definition ?? {},
    blobs: node.blobs ?? {},
  })
}

/** The tree leaves maintainers unsaid; the expression has a place for those that nixpkgs will want. */
function withoutMaintainers(recorded: Recorded): Recorded {
  const { meta, ...others } = recorded.arguments
  if (meta === undefined) return recorded
  const { maintainers: _, ...rest } = meta as JsonObject
  return { ...recorded, arguments: { ...others, meta: rest } }
}

const SAMPLES = [...SOURCES, ...LANGUAGE_BUILDS, ...OTHER_BUILDS]

describeWith([NIX], 'package.nix beside the tree', () => {
  let nix: PrivateNix
  let recorder: Recorder
  beforeAll(async () => {
    nix = await createPrivateNix()
    recorder = createRecorder(nix)
  })
  afterAll(() => nix.remove())

  test.each(SAMPLES)('%s gives the builder the same arguments', async (_, sample) => {
    const tree = await recorder.built(sample)
    const text = readable(sample)
    const given = '{ firn-zlib = { type = "derivation"; outPath = "/built/zlib"; }; }'
    const expression = await recorder.called(text, text.includes('firn-zlib,') ? given : '{ }')
    expect(withoutMaintainers(expression)).toEqual(tree)
  })

  test('what crane builds gives the builder the same arguments, with a Cargo.lock that is really read', async () => {
    await using site = await createBuildSite(nix)
    const source = site.source({ 'app/Cargo.lock': 'version = 4\n' })
    const sample = { recipe: { source, build: form('rust', { builder: 'crane', cargoRoot: 'app' }) } }
    const expression = await recorder.called(readable(sample))
    expect(withoutMaintainers(expression)).toEqual(await recorder.built(sample))
  })
})

test('reads like nixpkgs', () => {
  const text = readable({
    recipe: {
      source: form('forge', { forge: 'github', owner: 'octo', repo: 'hello', rev: COMMIT, hash: HASH }),
      build: form('rust', { cargoHash: HASH }),
      nativeBuildInputs: ['pkg-config'],
      mainProgram: 'hello',
    },
    definition: { summary: 'Says hello', licence: 'MIT' },
  })
  expect(
    text.replace(/\n# \(bafy.*\)/, ''),
  ).toBe(`# hello 1.2.3, from at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/dev.firn.release/package:hello:1.2.3
{
  lib,
  fetchFromGitHub,
  pkg-config,
  rustPlatform,
}:
rustPlatform.buildRustPackage {
  pname = "hello";
  version = "1.2.3";

  src = fetchFromGitHub {
    owner = "octo";
    repo = "hello";
    rev = "${COMMIT}";
    hash = "${HASH}";
  };

  cargoHash = "${HASH}";

  nativeBuildInputs = [ pkg-config ];

  meta = {
    description = "Says hello";
    license = lib.licenses.mit;
    maintainers = [ ];
    mainProgram = "hello";
  };
}
`)
})

test('an input called as a keyword is an attribute of pkgs', () => {
  const text = readable({ recipe: { buildInputs: ['or', 'with.x', 'openssl'] } })
  expect(text).toMatch(/buildInputs = \[\n *pkgs\."or"\n *pkgs\."with"\.x\n *openssl\n/)
  expect(text).not.toMatch(/^ {2}or,$/m)
})

test.each<[string, SampleRelease]>([
  ['a flake', build('flake', { attribute: 'default' })],
  ['another builder', build('rust', { cargoHash: HASH, builder: 'naersk' })],
  [
    'a permission that is none',
    build('deno', { depsHash: HASH, entry: 'a.ts', permissions: ['allow-net"; evil'] }),
  ],
  ['a field without a place', { recipe: { build: form('site'), check: true } }],
  ['an absent part', { recipe: { buildInputs: ['part:web'] } }],
  ['a shell as a command', { recipe: { prepare: [{ program: 'sh', arguments: ['-c', 'evil'] }] } }],
  [
    'a file of one system',
    { recipe: { files: [{ path: 'a', input: 'openssl', systems: ['x86_64-linux'] }] } },
  ],
  ['a file from nowhere', { recipe: { files: [{ path: 'a' }] } }],
  [
    'an archive that has to be read',
    { recipe: { source: { ...SOURCE, hashMode: 'flat' }, build: form('ruby') } },
  ],
  ['a local address', { recipe: { source: { ...SOURCE, urls: ['file:///etc/hostname'] } } }],
  [
    'an address that is text of a shell to nixpkgs',
    { recipe: { source: { ...SOURCE, urls: ['https://e.org/$(id).tar.gz'] } } },
  ],
  ['an option in place of a path', { recipe: { sourceRoot: '-a' } }],
  ['a folder above', { recipe: { sourceRoot: 'a/../..' } }],
  ['an argument of its own', { recipe: { buildInputs: ['openssl ? import /etc/passwd'] } }],
  ['a variable of the builder', { recipe: { env: [{ name: 'outputHash', value: 'x' }] } }],
  ['an absent dependency', { recipe: { buildInputs: ['firn:zlib'] } }],
])('refuses %s', (_, sample) => {
  expect(() => readable(sample)).toThrow(PackageNixError)
})
