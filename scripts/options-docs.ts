import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { renderOptions } from './options-docs/render.js'

/**
 * Writes docs/options.md (`npm run docs:options`): the options of the NixOS module, by way of Nix. With the module
 * system of the tests, so that the words of the page do not depend on a release of nixpkgs.
 */
const OPTIONS = 'import ./nix/options-docs.nix { lib = import ./tests/nixos/stub-lib; }'

const answer = execFileSync(
  'nix-instantiate',
  ['--store', 'dummy://', '--eval', '--strict', '--json', '-E', OPTIONS],
  {
    encoding: 'utf8',
  },
)
writeFileSync('docs/options.md', renderOptions(JSON.parse(answer)))
