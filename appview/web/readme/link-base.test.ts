import { expect, test } from 'vitest'
import { linkBase } from './link-base.js'

test.each([
  ['https://github.com/o/r', 'https://github.com/o/r/blob/HEAD/'],
  ['https://github.com/o/r.git/', 'https://github.com/o/r/blob/HEAD/'],
  ['https://gitlab.com/g/s/r', 'https://gitlab.com/g/s/r/-/blob/HEAD/'],
  ['http://github.com/o/r', undefined],
  ['https://forge.example/o/r', undefined],
  ['javascript:alert(1)', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s', (repository, base) => expect(linkBase(repository)).toBe(base))
