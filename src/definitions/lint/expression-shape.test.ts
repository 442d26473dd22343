import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cpuMsOf } from '../../../tests/support/cpu-time.js'
import { type Shape, shapeOf } from './expression-shape.js'

const cases: [Shape, string][] = [
  ['function', '{ hello }: hello'],
  [
    'function',
    '# a remark { x = 1; }\n{ lib, stdenv ? null, ... }@args: stdenv.mkDerivation { pname = "x"; }',
  ],
  ['function', 'args@{ stdenv, ... }: stdenv.mkDerivation { }'],
  ['function', 'pkgs: { a = pkgs.hello; }.a'],
  ['function', "{ a, b ? \"}\" , c ? ''}'' }: { x = a; } // b"],
  ['function', '{ stdenv }:\nrec {\n type = "derivation";\n name = "x";\n}'],
  ['function', '{ a }: { }'],
  ['function', '{ a }: { inherit a; __functor = self: x: x; }'],
  ['function-of-set', '{ callPackage }: { frontpage = callPackage ./a { }; "drain-pipe" = 1; }'],
  ['function-of-set', '{ a }: b: rec { c = "}}"; }\n# the end\n'],
  ['function-of-set', '{ a }: /* { */ { inherit a; }'],
  ['function-of-set', '{ a } # one\n # two\n /* three */ @ args: { inherit a; }'],
  ['set', '{ hash = "x"; }'],
  ['set', 'rec { a.b = 1; }'],
  ['set', '{ inherit (x) y; }'],
  ['unknown', 'let x = 1; in { a }: a'],
  ['unknown', 'with import ./. { }; hello'],
  ['unknown', '{ a '],
  ['unknown', '{ a == b }'],
  ['unknown', ''],
]

test.each(cases)('%s: %s', (shape, text) => expect(shapeOf(text)).toBe(shape))

test('hostile texts are read in bounded time', () => {
  const parts = fc.constantFrom(
    '{',
    '}',
    '"',
    "''",
    '${',
    ':',
    '@',
    'a',
    ' ',
    '#',
    '\n',
    '/*',
    '*/',
    '=',
    '\\',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), fc.constantFrom(1, 400), (list, times) => {
      const text = list.join('').repeat(times).slice(0, 20_000)
      expect(cpuMsOf(() => shapeOf(text))).toBeLessThan(1_000)
    }),
  )
})

test.each([
  ['comment signs behind the arguments', `{ a }${'#'.repeat(10_000)}\nx`],
  ['comments that nobody closes', `{ ${'/* '.repeat(300_000)}`],
])('%s take no time', (_, text) => {
  expect(cpuMsOf(() => expect(shapeOf(text)).toBe('unknown'))).toBeLessThan(1_000)
})
