import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filePathProblem, findPathClash } from './file-path.js'

test.each([
  'a',
  'config.json',
  'onnx/model.onnx',
  'a b/c+d@e=f,(g)',
  '...',
  '.gitattributes',
  'ä/漢字.txt',
  `${'a'.repeat(255)}/b`,
])('%j is a path', (path) => {
  expect(filePathProblem(path)).toBeUndefined()
})

test.each([
  ['', /empty/],
  ['/etc/passwd', /begins with a slash/],
  ['a//b', /empty name/],
  ['a/', /empty name/],
  ['.', /holds "\."/],
  ['../a', /holds "\.\."/],
  ['a/../../b', /holds "\.\."/],
  ['a/./b', /holds "\."/],
  ['a\\b', /backslash/],
  ['a\0b', /control character/],
  ['a\nb', /control character/],
  ['a\u007fb', /control character/],
  ['a\u0085b', /control character/],
  ['a\ud800b', /half a character/],
  ['a\u2028b', /control character/],
  ['ä'.repeat(128), /more than 255 bytes/],
  [`${'a/'.repeat(32)}a`, /33 names deep/],
])('%j is none', (path, problem) => {
  expect(filePathProblem(path)).toMatch(problem)
})

test.each([
  [['a', 'b', 'a'], 2, /there twice/],
  [['README.md', 'readme.md'], 1, /one place on disks that fold/],
  [['\u00e9', 'e\u0301'], 1, /one place/],
  [['a', 'a/b'], 1, /"a\/b" lies below "a", which is a file/],
  [['A', 'a/b'], 1, /lies below "A"/],
  [['Dir/a', 'dir/b'], 1, /"dir" and "Dir" are one place/],
])('%j cannot stand side by side', (paths, index, problem) => {
  expect(findPathClash(paths)).toEqual({ index, problem: expect.stringMatching(problem) })
})

test('files of one directory, and of directories whose names begin alike, can', () => {
  expect(findPathClash(['a/b', 'a/c', 'a-b', 'ab/c', 'a/d/e'])).toBeUndefined()
})

/** What a file system does with paths: refuses a file where a directory is, and the other way round. */
function lay(paths: readonly string[]): boolean {
  const files = new Set<string>()
  const directories = new Map<string, string>()
  for (const path of paths) {
    const names = path.split('/')
    for (let depth = 1; depth < names.length; depth++) {
      const [directory, folded] = [
        names.slice(0, depth).join('/'),
        names.slice(0, depth).join('/').toLowerCase(),
      ]
      if (files.has(folded) || (directories.get(folded) ?? directory) !== directory) return false
      directories.set(folded, directory)
    }
    const folded = path.toLowerCase()
    if (files.has(folded) || directories.has(folded)) return false
    files.add(folded)
  }
  return true
}

test('a clash is found exactly where laying the files out would fail', () => {
  const path = fc
    .array(fc.constantFrom('a', 'A', 'b', 'c'), { minLength: 1, maxLength: 3 })
    .map((all) => all.join('/'))
  fc.assert(
    fc.property(fc.array(path, { maxLength: 6 }), (paths) => {
      expect(findPathClash(paths) === undefined).toBe(lay(paths))
    }),
  )
})
