import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { useBlocks } from '../../appview/web/use-blocks.js'
import { release } from '../../src/lexicons/dev/firn.js'
import type { Account } from '../api/world.js'
import type { NixSite } from '../nix/nix-site.js'
import { onNixSite } from '../nix/on-nix-site.js'
import { publishScript } from '../nix/publish-script.js'
import { describeWith } from '../support/prerequisite.js'
import { NIX, type PrivateNix } from '../support/private-nix.js'

const VERSION = '1.2.0'

/** NIX_PATH cannot hold an address with a port. */
const STUB = path.resolve(import.meta.dirname, '../nix/stub-nixpkgs')

/** Names that Nix would read as something else, where they stood bare. */
const NAMES = ['hello', '7zip', 'a.b', 'with', 'X_y-']

describeWith([NIX], 'the blocks of a package page, as a real Nix takes them', () => {
  let nix: PrivateNix
  let site: NixSite
  let alice: Account

  onNixSite(async (stage) => {
    ;({ nix, site, alice } = stage)
    for (const name of NAMES) await publishScript(site, alice, name, VERSION)
  })

  describe.each(NAMES)('%s', (name) => {
    async function textOf(id: string, follow = true): Promise<string> {
      const blocks = useBlocks({
        publicUrl: site.url,
        definition: {
          author: { did: alice.did as `did:plc:${string}`, handle: alice.handle },
          kind: 'package',
          name,
        },
        version: VERSION,
        follow,
        channels: [],
        runs: true,
        tree: await site.service.lockFor(alice.uri(`${release.$nsid}/package:${name}:${VERSION}`)),
      })
      return blocks.find((block) => block.id === id)?.text ?? ''
    }
    const greeting = `${name} ${VERSION}\n`
    const nixpkgs = () => `${site.url}/files/nixpkgs.tar.gz`
    const built = (storePath: string) =>
      execFileSync(path.join(storePath.trim(), 'bin', name), { encoding: 'utf8' })
    const build = async (...args: string[]) => built((await nix.nixBuild(['--no-out-link', ...args])).stdout)

    test.each([true, false])('nix run (following newer releases: %j)', async (follow) => {
      const [program = '', ...args] = (await textOf('run', follow)).split(' ')
      expect((await nix.run(program, args)).stdout).toBe(greeting)
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
      expect((await nix.nix(['run', `path:${flake}`])).stdout).toBe(greeting)
    })

    test('fetchTarball', async () => {
      const expression = await textOf('fetch')
      expect(await build('-I', `nixpkgs=${nixpkgs()}`, '--expr', expression)).toBe(greeting)
    })

    test('overlay', async () => {
      const expression = `(import (fetchTarball ${nixpkgs()}) { overlays = [ (${await textOf('overlay')}) ]; })."${name}"`
      expect(await build('--expr', expression)).toBe(greeting)
    })

    test('channel', async () => {
      const env = { NIX_PATH: `nixpkgs=${STUB}:${path.join(nix.dir, 'home/.nix-defexpr/channels')}` }
      for (const line of (await textOf('channel')).split('\n')) {
        const [program = '', ...args] = line.replaceAll("'", '').split(' ')
        await nix.run(program, args, { env })
      }
      const { stdout } = await nix.run('nix-env', ['--query', '--out-path', '--no-name'])
      expect(stdout.trim().split('\n').map(built)).toContain(greeting)
      await nix.run('nix-env', ['--uninstall', '*'])
    })
  })
})
