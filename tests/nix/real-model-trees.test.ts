import path from 'node:path'
import { expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { NIX, type PrivateNix } from '../support/private-nix.js'
import { HUB, sampleFiles } from '../support/sample-models.js'
import { fileOf, type ModelSite } from './model-site.js'
import { onModelSite } from './on-model-site.js'

/** A whole nixpkgs with NixOS: what needs it is made up and not run. */
const { FIRN_TEST_NIXPKGS: nixpkgs = '' } = process.env
describeWith([NIX], 'trees of models in front of a real nixpkgs', () => {
  let nix: PrivateNix
  let site: ModelSite
  onModelSite((its, own) => {
    site = its
    nix = own
  })
  const ask = async (expression: string) => {
    const args = ['--eval', '--strict', '--json', '--read-write-mode', '--expr', expression]
    return JSON.parse((await nix.nixInstantiate(args, { timeoutMs: 280_000 })).stdout)
  }

  test('are the same with it, with derivations that it makes, and a module of NixOS', async () => {
    const at = site.emit(
      sampleFiles({ files: [fileOf('config.json', '{}', { urls: [`${HUB}/config.json`] })] }),
    )
    const root = path.resolve(nixpkgs)
    const asked = await ask(`let
      plain = import ${at} { };
      mirrored = import ${at} { pkgs = import ${root} { config = { }; overlays = [ ]; }; };
      system = import ${root}/nixos/lib/eval-config.nix {
        system = "x86_64-linux";
        modules = [ (import ${at}/modules.nix).nixosModules.default { services.model-repo.enable = true; } ];
      };
      inherit (system) config;
    in {
      same = plain.outPath == mirrored.outPath && plain.files."config.json".outPath == mirrored.files."config.json".outPath;
      other = plain.files."config.json".drvPath == mirrored.files."config.json".drvPath;
      validated = baseNameOf mirrored.validated.drvPath;
      hub = config.environment.variables.HF_HUB_CACHE;
      linked = "\${config.environment.etc."model-repo/tiny".source}" == plain.outPath;
    }`)
    expect(asked).toEqual({
      same: true,
      other: false,
      validated: expect.stringMatching(/-tiny-1\.0\.0-validated\.drv$/),
      hub: '/var/cache/huggingface/hub',
      linked: true,
    })
  }, 300_000)
})
