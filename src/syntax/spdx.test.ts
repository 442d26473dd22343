import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLicence } from './spdx.js'

describe('parseLicence', () => {
  test.each([
    ['MIT', 'MIT', ['MIT']],
    [' MIT  OR Apache-2.0 ', 'MIT OR Apache-2.0', ['MIT', 'Apache-2.0']],
    ['MIT or MIT', 'MIT OR MIT', ['MIT']],
    [
      'GPL-2.0-or-later WITH Classpath-exception-2.0',
      'GPL-2.0-or-later WITH Classpath-exception-2.0',
      ['GPL-2.0-or-later'],
    ],
    ['Apache-2.0+', 'Apache-2.0+', ['Apache-2.0']],
    ['(MIT)', 'MIT', ['MIT']],
    ['MIT AND (ISC AND 0BSD)', 'MIT AND ISC AND 0BSD', ['MIT', 'ISC', '0BSD']],
    ['MIT OR (ISC OR 0BSD)', 'MIT OR ISC OR 0BSD', ['MIT', 'ISC', '0BSD']],
    ['(MIT AND ISC) OR 0BSD', 'MIT AND ISC OR 0BSD', ['MIT', 'ISC', '0BSD']],
    ['(MIT OR ISC) AND (0BSD or Zlib)', '(MIT OR ISC) AND (0BSD OR Zlib)', ['MIT', 'ISC', '0BSD', 'Zlib']],
    ['LicenseRef-Acme AND MIT', 'LicenseRef-Acme AND MIT', ['LicenseRef-Acme', 'MIT']],
    ['DocumentRef-a:LicenseRef-b', 'DocumentRef-a:LicenseRef-b', ['DocumentRef-a:LicenseRef-b']],
  ])('%j → %j', (text, expression, ids) => {
    expect(parseLicence(text)).toEqual({ expression, ids })
    expect(parseLicence(expression)).toEqual({ expression, ids })
  })

  test.each([
    ['', 'The licence is empty: write ids'],
    ['  ', 'The licence is empty'],
    ['mit', '"mit" is no SPDX licence expression: write MIT.'],
    ['Apache License, Version 2.0', 'write Apache-2.0.'],
    ['apache-2.0 OR MIT', 'write Apache-2.0.'],
    ['GPLv3', 'write GPL-3.0-only or GPL-3.0-or-later.'],
    ['UNLICENSED', 'write LicenseRef-<name>'],
    ['MIT OR Beerware-7', 'names "Beerware-7", which is no SPDX id'],
    ['MIT WITH Beerware-7', 'names "Beerware-7"'],
    ['MIT/Apache-2.0', 'names "MIT/Apache-2.0"'],
    ['MIT OR', 'is no SPDX licence expression: write ids'],
    ['(MIT', 'is no SPDX licence expression: write ids'],
    ['MIT ISC', 'is no SPDX licence expression: write ids'],
    ['MIT +', 'names "+"'],
    ['MIT\tOR ISC', 'is no SPDX licence expression'],
    ['LicenseRef-', 'names "LicenseRef-"'],
    ['LicenseRef-  OR  MIT', 'names "LicenseRef-"'],
    ['<script>', 'names "<script>"'],
    ['MIT\0', 'names "MIT\\u0000"'],
    ['('.repeat(257), '257 characters is too long: at most 256'],
    ['('.repeat(256), 'is no SPDX licence expression'],
  ])('refuses %j', (text, problem) => {
    expect(parseLicence(text)).toEqual({ problem: expect.stringContaining(problem) })
  })

  test('answers in canonical form or with a problem, for any text', () => {
    const word = fc.constantFrom(
      'MIT',
      'ISC',
      'AND',
      'OR',
      'WITH',
      '(',
      ')',
      '+',
      ' ',
      'LicenseRef-',
      'a',
      ':',
      '@',
      '-',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
        ),
        (text) => {
          const licence = parseLicence(text)
          if ('problem' in licence) expect(licence.problem).toMatch(/\.$/)
          else expect(parseLicence(licence.expression)).toEqual(licence)
        },
      ),
      { numRuns: 5000 },
    )
  })
})
