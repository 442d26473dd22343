import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { collectionBlocks } from '../../appview/web/collection-blocks.js'
import { collection, package as pkg } from '../../src/lexicons/dev/firn.js'
import type { Account } from '../api/world.js'
import type { NixSite } from '../nix/nix-site.js'
import { onNixSite } from '../nix/on-nix-site.js'
import { publishScript } from '../nix/publish-script.js'
import { describeWith } from '../support/prerequisite.js'
import { NIX, type PrivateNix } from '../support/private-nix.js'

/** Names that Nix would read as something else, where they stood bare. */
const NAMES = ['tools', '7.zips', 'with']

describeWith([NIX], 'the blocks of a collection’s page, as a real Nix takes them', () => {
  let nix: PrivateNix
  let site: NixSite
  let alice: Account

  onNixSite(async (stage) => {
    ;({ nix, site, alice } = stage)
    await publishScript(site, alice, 'hello', '1.2.0')
    const item = { definition: alice.uri(`${pkg.$nsid}/hello`), requirement: '1', name: '1.hello' }
    for (const name of NAMES)
      await alice.write({ [`${collection.$nsid}/${name}`]: { $type: collection.$nsid, items: [item] } })
  })

  const built = (storePath: string) =>
    execFileSync(path.join(storePath.trim(), 'bin/hello'), { encoding: 'utf8' })
  const nixpkgs = () => `${site.url}/files/nixpkgs.tar.gz`

  describe.each(NAMES)('%s', (name) => {
    async function textOf(id: string): Promise<string> {
      const blocks = collectionBlocks({
        publicUrl: site.url,
        collection: { author: { did: alice.did as `did:plc:${string}`, handle: alice.handle }, name },
        packages: ['1.hello'],
        services: [{ name: '1.hello', missing: [{ variable: 'TOKEN', type: 'secret' }] }],
        tree: await site.service.collections.lockFor({ actor: alice.did, name }),
      })
      return blocks.find((block) => block.id === id)?.text ?? ''
    }

    test('fetchTarball', async () => {
      const args = ['--no-out-link', '-I', `nixpkgs=${nixpkgs()}`, '--expr', await textOf('fetch')]
      expect(built((await nix.nixBuild(args)).stdout)).toBe('hello 1.2.0\n')
    })

    test('flake input', async () => {
      const input = await textOf('flake')
      const [, inputName = ''] = /^inputs\.(\S+) =/.exec(input) ?? []
      const flake = path.join(nix.dir, `flake-${inputName}`)
      mkdirSync(flake)
      writeFileSync(
        path.join(flake, 'flake.nix'),
        `{ inputs.nixpkgs.url = "${nixpkgs()}"; ${input} outputs = inputs: { inherit (inputs.${inputName}) packages; }; }`,
      )
      const { stdout } = await nix.nix(['run', `path:${flake}#"1.hello"`])
      expect(stdout).toBe('hello 1.2.0\n')
    })

    test('profile', async () => {
      const flake = await textOf('profile')
      const value = await nix.evalJson(`
        let
          inherit (${flake}) inputs outputs;
          nixpkgs.lib.nixosSystem = { system, modules }: builtins.tail modules;
          found = outputs ({ inherit nixpkgs; } // builtins.mapAttrs (_: _: { nixosModules.default = null; }) inputs);
        in { urls = builtins.attrValues inputs; modules = found.nixosConfigurations.machine; }`)
      expect(value).toEqual({
        urls: [{ url: `${site.url}/c/alice.example/${name}.tar.gz` }],
        modules: [{ services: { firn: { '1.hello': { secrets: { TOKEN: '/run/secrets/TOKEN' } } } } }],
      })
    })
  })
})
