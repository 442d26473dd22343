import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { modelBlocks } from '../../appview/web/model-blocks.js'
import { type files, release } from '../../src/lexicons/dev/firn.js'
import { modelPath } from '../api/model-records.js'
import type { Account } from '../api/world.js'
import { fileOf } from '../nix/model-site.js'
import type { NixSite } from '../nix/nix-site.js'
import { onNixSite } from '../nix/on-nix-site.js'
import { describeWith } from '../support/prerequisite.js'
import { NIX, type PrivateNix } from '../support/private-nix.js'
import { sampleFiles, sampleModel, sampleModelRelease } from '../support/sample-models.js'
import { A_COMMIT, type Json } from '../support/sample-records.js'

const execute = promisify(execFile)

const VERSION = '1.2.0'
const FILES = { 'config.json': '{}', 'deep/weights.gguf': 'GGUF' }

/** Names that Nix or a shell would read as something else, where they stood bare. */
const NAMES = ['tiny', '7B.v1', 'with']

describeWith([NIX], 'the blocks of a model’s page, as a real Nix takes them', () => {
  let nix: PrivateNix
  let site: NixSite
  let alice: Account

  onNixSite(async (stage) => {
    ;({ nix, site, alice } = stage)
    for (const [at, text] of Object.entries(FILES)) site.files.set(`/files/${at}`, Buffer.from(text))
    for (const name of NAMES) {
      await alice.write({
        [modelPath(name)]: sampleModel(),
        [`${release.$nsid}/model:${name}:${VERSION}`]: sampleModelRelease({
          definition: alice.uri(modelPath(name)),
          version: VERSION,
          artifact: artifact(),
        }),
      })
    }
  })

  function artifact(): Json {
    const list = Object.entries(FILES).map(([at, text]) => fileOf(at, text))
    return sampleFiles({ files: list, bases: [`${site.url}/files/`], weightFormats: ['gguf'] })
  }

  describe.each(NAMES)('%s', (name) => {
    async function textOf(id: string, label: string, follow = true): Promise<string> {
      const groups = modelBlocks({
        publicUrl: site.url,
        definition: {
          author: { did: alice.did as `did:plc:${string}`, handle: alice.handle },
          kind: 'model',
          name,
        },
        version: VERSION,
        artifact: artifact() as unknown as files.Main,
        library: 'transformers',
        gguf: 'deep/weights.gguf',
        follow,
        tree: await site.service.lockFor(alice.uri(`${release.$nsid}/model:${name}:${VERSION}`)),
      })
      const block = groups.find((group) => group.id === id)?.blocks.find((each) => each.label === label)
      if (block === undefined) throw new Error(`no block ${label} in ${id}`)
      return block.text
    }
    const isHub = (at: string) => {
      const snapshot = path.join(at.trim(), 'models--acme--tiny/snapshots', A_COMMIT)
      expect(readFileSync(path.join(snapshot, 'deep/weights.gguf'), 'utf8')).toBe('GGUF')
      expect(readdirSync(at.trim())).toEqual(['models--acme--tiny'])
    }

    const outputOf = ({ stdout }: { stdout: string }): string => JSON.parse(stdout)[0].outputs.out
    /** What a shell says to a text of a block, with what follows it. */
    const shell = async (text: string, after = '') => {
      const env = { ...nix.env, PATH: `${process.env.FIRN_TEST_NIX_BIN ?? ''}:${process.env.PATH}` }
      return (await execute('bash', ['-ec', `${text}\n${after}`], { env, cwd: nix.dir })).stdout
    }

    test.each([true, false])('nix build (following newer releases: %j)', async (follow) => {
      const [program = '', ...args] = (await textOf('nix', 'Build it', follow)).split(' ')
      isHub(outputOf(await nix.run(program, [...args, '--no-link', '--json'])))
    })

    test('without flakes', async () => {
      const expression = await textOf('nix', 'Without flakes')
      isHub((await nix.nixBuild(['--no-out-link', '--expr', expression])).stdout)
    })

    test('in a shell', async () => {
      const text = await textOf('shell', 'In this shell')
      isHub(await shell(text, 'test $HF_HUB_OFFLINE = 1; echo "$HF_HUB_CACHE"'))
    })

    test('with llama.cpp', async () => {
      const text = await textOf('llama', 'llama.cpp')
      expect(await shell(`llama-cli() { test "$1" = --model; cat "$2"; }\n${text}`)).toBe('GGUF')
    })

    test('as a flake input, with the names that the blocks for shells and modules use', async () => {
      const input = await textOf('modules', 'Flake input')
      const [, inputName = ''] = /^inputs\.(\S+)\.url =/.exec(input) ?? []
      for (const [group, label, attribute] of [
        ['modules', 'NixOS', 'nixosModules.default'],
        ['modules', 'Home Manager', 'homeModules.default'],
        ['shell', 'In a development shell of yours', 'lib'],
      ] as const) {
        expect(await textOf(group, label)).toContain(`${inputName}.${attribute}`)
      }
      const flake = path.join(nix.dir, `flake-${inputName}`)
      mkdirSync(flake)
      writeFileSync(
        path.join(flake, 'flake.nix'),
        `{ ${input} outputs = inputs: {
          inherit (inputs.${inputName}.lib) shellHook;
          inherit (inputs.${inputName}) packages;
          options = map (modules: builtins.attrNames modules.default) [
            inputs.${inputName}.nixosModules
            inputs.${inputName}.homeModules
          ];
        }; }`,
      )
      isHub(outputOf(await nix.nix(['build', '--no-link', '--json', `path:${flake}`])))
      expect((await nix.nix(['eval', '--raw', `path:${flake}#shellHook`])).stdout).toContain(
        'HF_HUB_OFFLINE=1',
      )
      const modules = JSON.parse((await nix.nix(['eval', '--json', `path:${flake}#options`])).stdout)
      expect(modules).toEqual([
        ['imports', 'services'],
        ['imports', 'programs'],
      ])
    })
  })
})
