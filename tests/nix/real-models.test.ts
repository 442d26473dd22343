import path from 'node:path'
import { expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX } from '../support/private-nix.js'

/** A whole nixpkgs, in which the builds of models are made up and not run. */
const { FIRN_TEST_NIXPKGS: nixpkgs = '' } = process.env
const HASH = `sha256-${Buffer.alloc(32).toString('base64')}`

describeWith([NIX], 'models in front of a real nixpkgs', () => {
  test('are derivations that it makes', { timeout: 300_000 }, async () => {
    await using nix = await createPrivateNix()
    const expression = `let
      pkgs = import ${path.resolve(nixpkgs)} { config = { }; overlays = [ ]; };
      models = import ${path.resolve('nix/models')} { inherit pkgs; firn = pkgs.bash; };
      source.huggingface = { repo = "org/b"; revision = "${'0'.repeat(40)}"; };
      validation = models.validation.presets.strict;
      whole = models.fetchModel { name = "whole"; inherit source validation; hash = "${HASH}"; };
      parts = models.fetchModel { name = "parts"; inherit source; fileHashes."config.json" = "${HASH}"; };
      wrapped = models.mkModelWrapper { program = pkgs.bash; name = "b"; hubModels = [ parts ]; };
    in map (drv: drv.drvPath) [ whole parts parts.setupSymlinks wrapped ]`
    const args = ['--eval', '--strict', '--json', '--read-write-mode', '--expr', expression]
    const { stdout } = await nix.nixInstantiate(args, { timeoutMs: 280_000 })
    const names = (JSON.parse(stdout) as string[]).map((drv) => drv.replace(/^.*\/[^-]*-/, ''))
    expect(names).toEqual(['whole.drv', 'parts.drv', 'setup-hf-symlinks-parts.drv', 'b.drv'])
  })
})
