import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The small module system of the tests: its words are the same whatever nixpkgs says. */
export const STUB_LIB = path.resolve(import.meta.dirname, '../nixos/stub-lib')

/** The checkout of nixpkgs, or of its `lib` alone, that tests use in place of their stubs: `FIRN_TEST_NIXPKGS`. */
export const NIXPKGS: string | undefined = process.env.FIRN_TEST_NIXPKGS
  ? path.resolve(process.env.FIRN_TEST_NIXPKGS)
  : undefined

/** Options that take what their module does not declare (`freeformType`) came with NixOS 20.09, documented texts later. */
const OLDEST_LIB = '22.05'

/** Path of the library with the module system: that of the checkout, else the tests' own small one. */
export const LIB = isRecent() && NIXPKGS !== undefined ? path.join(NIXPKGS, 'lib') : STUB_LIB

function isRecent(): boolean {
  if (NIXPKGS === undefined) return false
  const file = path.join(NIXPKGS, 'lib/.version')
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (version >= OLDEST_LIB) return true
  process.stderr.write(
    `SKIPPED "the lib of FIRN_TEST_NIXPKGS": it is older than ${OLDEST_LIB}, and a small one is used in its place\n`,
  )
  return false
}
