import { existsSync } from 'node:fs'
import path from 'node:path'

/** The small module system of the tests: its words are the same whatever nixpkgs says. */
export const STUB_LIB = path.resolve(import.meta.dirname, '../nixos/stub-lib')

/** The checkout of nixpkgs, or of its `lib` alone, that tests use in place of their stubs: `FIRN_TEST_NIXPKGS`. */
export const NIXPKGS: string | undefined = process.env.FIRN_TEST_NIXPKGS
  ? path.resolve(process.env.FIRN_TEST_NIXPKGS)
  : undefined

/** Path of the library with the module system: that of the checkout, else the tests' own small one. */
export const LIB =
  NIXPKGS !== undefined && existsSync(path.join(NIXPKGS, 'lib')) ? path.join(NIXPKGS, 'lib') : STUB_LIB
