import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { describeWith, type Prerequisite } from '../support/prerequisite.js'
import { createPrivateNix, NIX } from '../support/private-nix.js'
import { NIXPKGS } from './module-host.js'
import { UNIT_TEXTS } from './unit-texts.js'

const UTILS = 'nixos/lib/utils.nix'
const NIXOS_UTILS: Prerequisite = {
  name: 'NixOS 21.11 or later',
  hint: `set FIRN_TEST_NIXPKGS to a checkout whose ${UTILS} has escapeSystemdExecArgs`,
  available: () => {
    const file = path.join(NIXPKGS ?? '', UTILS)
    return (
      NIXPKGS !== undefined &&
      existsSync(file) &&
      readFileSync(file, 'utf8').includes('escapeSystemdExecArgs')
    )
  },
}

describeWith([NIX, NIXOS_UTILS], "texts and nixpkgs' own way to write commands", () => {
  test('are as utils.escapeSystemdExecArgs writes them', async () => {
    await using nix = await createPrivateNix()
    const file = path.join(nix.dir, 'texts.json')
    writeFileSync(file, JSON.stringify(UNIT_TEXTS))
    const text = path.resolve(import.meta.dirname, '../../src/nix/library/lib/service/text.nix')
    const [ours, theirs] = (await nix.evalJson(`let
        texts = builtins.fromJSON (builtins.readFile ${file});
        utils = import ${NIXPKGS}/${UTILS} { lib = import ${NIXPKGS}/lib; config = { }; pkgs = { }; };
      in [ ((import ${text}).command texts) (utils.escapeSystemdExecArgs texts) ]`)) as [string, string]
    expect(ours).toBe(theirs)
  })
})
