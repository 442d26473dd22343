import { createSignatureVerifier } from '../../src/repo/signature.js'
import type { Prerequisite } from './prerequisite.js'

/** The optional package: without it both ways of checking k256 are node:crypto, and agreeing shows nothing. */
export const SECP256K1: Prerequisite = {
  name: 'The package secp256k1',
  hint: 'run `npm ci` where npm may install optional packages; its binary is there for Linux, macOS and Windows',
  available: () => createSignatureVerifier().native,
}
