import { expect, test } from 'vitest'
import { parseCargoArguments } from './cargo-arguments.js'

const NOTHING = { packages: [], bins: [], features: [], noDefaultFeatures: false, leftOut: [] }

test.each([
  ['', NOTHING],
  ['--package rsky-pds --bin rsky-pds', { ...NOTHING, packages: ['rsky-pds'], bins: ['rsky-pds'] }],
  ['-p a -p b --bin=c', { ...NOTHING, packages: ['a', 'b'], bins: ['c'] }],
  ['--workspace --features parakeet-index/server', { ...NOTHING, features: ['parakeet-index/server'] }],
  [
    '-F a,b --no-default-features --locked --bins',
    { ...NOTHING, features: ['a', 'b'], noDefaultFeatures: true },
  ],
  ['--package links --lib', { ...NOTHING, packages: ['links'], leftOut: ['--lib'] }],
  ['  --target wasm32  --bin', { ...NOTHING, leftOut: ['--target', 'wasm32', '--bin'] }],
])('%s', (text, expected) => expect(parseCargoArguments(text)).toEqual(expected))
