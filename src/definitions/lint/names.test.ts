import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from './finding.js'
import { lintAttribute, lintModuleNames, lintPath, lintProgram, lintWord } from './names.js'
import { lintUrl } from './urls.js'
import { lintBuildVariables } from './variables.js'

/** What the lint lets pass, the Nix library must take: nobody should publish what then fails to evaluate. */

const LIBRARY = readFileSync('src/nix/library/lib/check.nix', 'utf8')

/** The pattern of one of the library's checks as a regular expression of ours. */
function libraryPattern(check: string): RegExp {
  const written = new RegExp(`\\n +${check} = matching "[^"]*" "((?:[^"\\\\]|\\\\.)*)"`).exec(LIBRARY)?.[1]
  if (written === undefined) throw new Error(`check.nix has no pattern ${check}`)
  const posix = written.replace(/\\(.)/g, '$1')
  // Between POSIX brackets, "]" stands for itself when it comes first, and a backslash always.
  const pattern = posix.replace(/\[\^\](.*)\]/, (_, rest: string) => `[^\\]${rest.replaceAll('\\', '\\\\')}]`)
  return new RegExp(`^(?:${pattern.replaceAll('[:space:]', '\\s')})$`)
}

const checks: [string, (text: string) => Finding[]][] = [
  ['program', (text) => lintProgram(text, [])],
  ['attribute', (text) => lintAttribute(text, [])],
  ['word', (text) => lintWord(text, [])],
  ['moduleName', (text) => lintModuleNames([text], [])],
  ['url', (text) => lintUrl(text, [], { allowHttp: true })],
  ['plain', (text) => lintBuildVariables([text], () => [])],
]

const signs = fc.constantFrom(...' aZ0._-+@/:=,~?"\'`\\$;&|<>()[]{}\n\té')
const hostile = fc.oneof(
  fc.string({ unit: signs, maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc
    .tuple(
      fc.constantFrom('https://', 'HTTPS://', 'https:', 'https:/\\'),
      fc.string({ unit: signs, maxLength: 8 }),
    )
    .map(([scheme, text]) => `${scheme}forge.example/${text}`),
)

describe.each(checks)('%s', (check, lint) => {
  test('is no laxer than the library', () => {
    const pattern = libraryPattern(check)
    fc.assert(
      fc.property(hostile, (text) => {
        if (lint(text).length === 0) expect(text).toMatch(pattern)
      }),
      { numRuns: 2000 },
    )
  })
})

test('a path stays in its folder', () => {
  const segment = /^[A-Za-z0-9_.+@=~-]+$/
  expect(LIBRARY).toContain(`segment = "${segment.source.slice(1, -1)}"`)
  expect(LIBRARY).toContain('first = "[A-Za-z0-9_.+@=~][A-Za-z0-9_.+@=~-]*"')
  fc.assert(
    fc.property(hostile, (text) => {
      if (lintPath(text, []).length > 0) return
      expect(text).not.toMatch(/^-/)
      const segments = text.split('/')
      expect(segments.every((each) => segment.test(each) && each !== '.' && each !== '..')).toBe(true)
    }),
  )
})

test('what people write passes', () => {
  expect(lintPath('packages/web-app_2/src.d', [])).toEqual([])
  expect(lintProgram('clang++', [])).toEqual([])
  expect(lintWord('parakeet-index/server', [])).toEqual([])
  expect(lintAttribute('xorg.libX11', [])).toEqual([])
  expect(lintBuildVariables(['RUSTFLAGS', 'npm_config_offline'], () => [])).toEqual([])
})
