import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyRequirementText } from '../../../tests/support/arbitrary-version.js'
import { parseRequirement } from '../../requirement/requirement.js'
import { DEFAULT_ALIASES } from './aliases.js'
import { type AtomUri, formatAtomUri, parseAtomUri } from './atom-uri.js'
import { parseGitSource } from './git-source.js'
import { formatGitUrl } from './git-url.js'
import { splitSource } from './split-source.js'
import { AtomUriError, type AtomUriProblem } from './uri-error.js'

interface Nullable {
  readonly [field: string]: string | number | null
}

interface Case {
  readonly input: string
  readonly ref: Nullable
  readonly url: Nullable | null
  readonly label: string
  readonly version: string | null
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/atoms/uris.json', import.meta.url), 'utf8'),
)

function failure(text: string, aliases = DEFAULT_ALIASES): AtomUriError {
  try {
    parseAtomUri(text, aliases)
  } catch (error) {
    if (error instanceof AtomUriError) return error
    throw error
  }
  return expect.fail(`${text} was read`)
}

/** Undefined in place of null, under our names. */
function fieldsOf(url: Nullable) {
  const { scheme, user, pass: password, host, port, path } = url
  const fields = Object.entries({ scheme, user, password, host, port, path })
  return Object.fromEntries(fields.map(([name, value]) => [name, value ?? undefined]))
}

describe('as eka reads them', () => {
  test('with the same aliases', () => {
    expect(Object.fromEntries(DEFAULT_ALIASES)).toEqual(vectors.default_aliases)
  })

  const notCopied = new Set(['gh:0xabc/repo::x', 'unknown:owner/repo::x', 'host.internal/repo::x'])
  for (const input of ['ssh://git@github.com:22/o/r::x', 'a::b::c', 'x::y@', '@^1']) notCopied.add(input)
  const cases: readonly Case[] = [
    ...vectors.upstream_24,
    ...vectors.derived_quirks_by_us.filter(({ input }: Case) => !notCopied.has(input)),
  ]

  test.each(cases)('$input', ({ input, ref, url, label, version }) => {
    const uri = parseAtomUri(input)
    if (uri.kind !== 'git') expect.fail(uri.kind)
    expect(uri.url).toEqual(fieldsOf(url ?? {}))
    expect(formatGitUrl(uri.url)).toBe(url?.rendered)
    expect([uri.label, uri.requirement?.text ?? null]).toEqual([label, version])
    const { scheme, user, password, rest } = splitSource(input.slice(0, input.lastIndexOf('::')))
    expect({ scheme, user, pass: password, frag: rest }).toEqual(
      Object.fromEntries(Object.entries(ref).map(([name, value]) => [name, value ?? undefined])),
    )
  })

  test.each<{ input: string; url: string }>(vectors.upstream_aliased_urls_5)('$input', ({ input, url }) => {
    expect(formatGitUrl(parseGitSource(input))).toBe(url)
  })
})

describe('where eka is surprising', () => {
  test.each([
    ['gh:0xabc/repo::x', 'https://github.com/0xabc/repo::x'],
    ['host.internal/repo::x', 'https://host.internal/repo::x'],
    ['ssh://git@github.com:22/o/r::x', 'ssh://git@github.com:22/o/r::x'],
    ['git@github.com:22/o/r::x', 'ssh://git@github.com:22/o/r::x'],
    ['github.com::x', 'github.com::x'],
  ])('%s is %s', (input, canonical) => {
    expect(formatAtomUri(parseAtomUri(input))).toBe(canonical)
  })

  test.each<[string, AtomUriProblem, number]>([
    ['unknown:owner/repo::x', 'AliasNotFound', 0],
    ['unknown::x', 'AliasNotFound', 0],
    ['https://unknown:owner/repo::x', 'AliasNotFound', 8],
    ['localhost:8080/repo::x', 'AliasNotFound', 0],
    ['a::b::c', 'InvalidSource', 0],
    ['gh::b::c', 'InvalidSource', 0],
    ['owner/repo::x', 'InvalidSource', 0],
    ['gh:o/r::y@', 'EmptyVersion', 10],
    ['@^1', 'MissingLabel', 0],
  ])('%s is refused: %s', (input, problem, at) => {
    expect(failure(input)).toMatchObject({ problem, at })
  })

  test('what stands behind an alias is not lost', () => {
    const aliases = new Map([['x', 'example.com/foo']])
    expect(formatAtomUri(parseAtomUri('x:foo/bar::l', aliases))).toBe('https://example.com/foo/foo/bar::l')
  })
})

test.each<[string, Partial<AtomUri>, string]>([
  ['hello', { kind: 'local', label: 'hello', requirement: undefined }, '::hello'],
  ['::hello@^1', { kind: 'local', label: 'hello' }, '::hello@^1'],
  ['ﬁ', { kind: 'local', label: 'fi' }, '::fi'],
  ['did:plc:abc::hello@>=1, <2', { kind: 'actor', actor: 'did:plc:abc' }, 'did:plc:abc::hello@>=1, <2'],
  [
    'did:web:a.example%3A80::x',
    { kind: 'actor', actor: 'did:web:a.example%3A80' },
    'did:web:a.example%3A80::x',
  ],
  ['Alice.example::hello', { kind: 'actor', actor: 'alice.example' }, 'alice.example::hello'],
  ['at://did:plc:abc::hello', { kind: 'actor', actor: 'did:plc:abc' }, 'did:plc:abc::hello'],
  ['at://Alice.example::hello', { kind: 'actor', actor: 'alice.example' }, 'alice.example::hello'],
  [
    'at://did:plc:abc/com.example.thing/a:b@^1.2',
    { kind: 'record', uri: 'at://did:plc:abc/com.example.thing/a:b', label: undefined },
    'at://did:plc:abc/com.example.thing/a:b@^1.2',
  ],
  [
    'at://did:plc:abc/com.example.thing/a::hello',
    { kind: 'record', uri: 'at://did:plc:abc/com.example.thing/a', label: 'hello' },
    'at://did:plc:abc/com.example.thing/a::hello',
  ],
  ['+gh/owner/repo::x@1', { kind: 'git' }, 'https://github.com/owner/repo::x@1'],
  ['+pkgs::x', { kind: 'git' }, 'https://github.com/nixos/nixpkgs::x'],
  ['git@+gh:owner/repo::x', { kind: 'git' }, 'ssh://git@github.com/owner/repo::x'],
  ['https://user:pass@+gh/repo::x', { kind: 'git' }, 'https://user:pass@github.com/repo::x'],
  ['http://+gh/0/repo::x', { kind: 'git' }, 'http://github.com/0/repo::x'],
  ['./a/b/::x', { kind: 'git' }, './a/b::x'],
  ['../a::b::x', { kind: 'git' }, '../a::b::x'],
  ['/srv/git@1/a::x', { kind: 'git' }, '/srv/git@1/a::x'],
  ['file:///srv/a::x', { kind: 'git' }, '/srv/a::x'],
  ['/::x', { kind: 'git' }, '/::x'],
  ['https://Example.COM::x', { kind: 'git' }, 'https://example.com::x'],
  ['http://localhost:8080/a.git::x', { kind: 'git' }, 'http://localhost:8080/a.git::x'],
  ['http://[::1]:80/a::x', { kind: 'git' }, 'http://[::1]:80/a::x'],
  ['https://gh:8080/a::x', { kind: 'git' }, 'https://gh:8080/a::x'],
  ['https://intranet/::x', { kind: 'git' }, 'https://intranet/::x'],
  ['git@host:a/b::x', { kind: 'git' }, 'ssh://git@host/a/b::x'],
  ['codeberg.org:a/b::x', { kind: 'git' }, 'ssh://codeberg.org/a/b::x'],
])('%s', (input, fields, canonical) => {
  const uri = parseAtomUri(input)
  expect(uri).toMatchObject(fields)
  expect(formatAtomUri(uri)).toBe(canonical)
  expect(parseAtomUri(canonical, new Map())).toEqual(uri)
})

describe('aliases', () => {
  const aliases = new Map([
    ['a', '+b/one'],
    ['b', 'c:two'],
    ['c', 'https://me:secret@c.example/three/'],
    ['d', 'c'],
    ['local', '/srv/git'],
    ['port', 'localhost:8080/x'],
    ['loop', 'loop:x'],
    ['ping', '+pong'],
    ['pong', 'ping:x'],
    ['dead', 'nothing:x'],
    ['λ', 'gl.example'],
  ])

  test.each([
    ['+a/x', 'https://me:secret@c.example/three/two/one/x'],
    ['d', 'https://me:secret@c.example/three'],
    ['ssh://you@+c/x', 'ssh://you@c.example/three/x'],
    ['local:x/', '/srv/git/x'],
    ['+λ/x', 'https://gl.example/x'],
  ])('%s', (input, url) => {
    expect(formatGitUrl(parseGitSource(input, aliases))).toBe(url)
  })

  test.each<[string, AtomUriProblem, string]>([
    ['loop:y::x', 'CycleDetected', 'aliases stand for each other: loop → loop.'],
    ['git@+ping/y::x', 'CycleDetected', 'aliases stand for each other: ping → pong → ping.'],
    ['+dead::x', 'AliasNotFound', 'no alias is known: dead → nothing'],
    ['+gone/y::x', 'AliasNotFound', 'no alias is known: gone'],
    ['+/y::x', 'InvalidAliasName', "An alias's name is needed"],
    ['+a.b/y::x', 'InvalidAliasName', 'holds "."'],
    ['+a-b/y::x', 'InvalidAliasName', 'holds "-"'],
    ['port:y::x', 'InvalidSource', 'a host has a dot'],
  ])('%s: %s', (input, problem, message) => {
    const error = failure(input, aliases)
    expect(error.problem).toBe(problem)
    expect(error.message).toContain(message)
  })

  test('are not asked for behind file://, nor in a path', () => {
    expect(formatGitUrl(parseGitSource('./local', aliases))).toBe('./local')
    expect(() => parseGitSource('file://local', aliases)).toThrow('write three slashes')
  })
})

test.each<[string, AtomUriProblem, number, string]>([
  ['', 'MissingLabel', 0, 'a label is needed'],
  ['gh:o/r::', 'MissingLabel', 8, 'at its end: a label is needed.'],
  ['gh:o/r::@1', 'MissingLabel', 8, 'a label is needed'],
  ['gh:o/r::a b', 'InvalidLabel', 8, 'at character 9: The label "a b" holds U+0020'],
  ['gh:o/r', 'InvalidLabel', 0, 'the label follows "::"'],
  ['git@github.com:o/r', 'InvalidVersion', 4, 'the label follows "::"'],
  ['gh:o/r::a@v1', 'InvalidVersion', 10, 'at character 11: "v1" is no Cargo version requirement'],
  ['gh:o/r::a@1 || 2', 'InvalidVersion', 10, 'Cargo has no "or"'],
  ['gh:o/r::a@1@2', 'InvalidLabel', 8, 'holds "@"'],
  ['did:plc:::x', 'InvalidSource', 0, 'is no DID'],
  ['did:PLC:a::x', 'InvalidSource', 0, 'is no DID'],
  ['at://x::y', 'InvalidSource', 0, 'is no at-uri'],
  ['at://did:plc:abc', 'MissingLabel', 16, 'write at://did:plc:abc::label'],
  ['at://did:plc:abc/com.example.thing::x', 'InvalidSource', 34, 'a record key is needed'],
  ['ftp://a.example/b::x', 'InvalidSource', 6, 'no repository is reached by ftp'],
  ['ext::sh -c id::x', 'InvalidSource', 0, '"::" stands once'],
  ['https://a.example/b c::x', 'InvalidSource', 8, 'no spaces'],
  ['https://a.example:0/b::x', 'InvalidSource', 8, '0 is no port'],
  ['https://a.example:65536/b::x', 'InvalidSource', 8, '65536 is no port'],
  ['https://a.example:b/c::x', 'InvalidSource', 8, 'a port of digits is needed'],
  ['https:///b::x', 'InvalidSource', 8, '"" is no host'],
  ['ssh://-oProxyCommand=x/b::x', 'InvalidSource', 6, 'is no host'],
  ['ssh://-o@a.example/b::x', 'InvalidSource', 9, 'a user cannot start with "-"'],
  ['https://a.example/b\u200b::x', 'InvalidSource', 8, 'unseen characters'],
  ['.hidden/x::x', 'InvalidSource', 0, './.hidden/x'],
  ['x'.repeat(2049), 'TooLong', 0, 'at most 2048'],
])('%j is refused: %s', (input, problem, at, message) => {
  const error = failure(input)
  expect(error).toMatchObject({ problem, at })
  expect(error.message).toContain(message)
})

test('no message shows a password', () => {
  for (const text of [
    'https://me:secret@a.example:0/b::x',
    'me:secret@a.example/b::1',
    'me:secret@a.example:0/b',
  ]) {
    expect(failure(text).message).toContain('me:…@a.example')
    expect(failure(text).message).not.toContain('secret')
  }
})

test('what is written in canonical form reads back as the same', () => {
  const label = fc.stringMatching(/^[a-zλひ][a-z0-9λひ_-]{0,8}$/u)
  const requirement = fc.option(anyRequirementText().map(parseRequirement), { nil: undefined })
  const wanted = { label, requirement }
  const host = fc.constantFrom('a.example', 'localhost', 'gh', 'github.com', '[::1]')
  const segments = fc.array(fc.stringMatching(/^[a-z0-9@:+._~-]{1,6}$/), { maxLength: 3 })
  const credentials = fc.option(fc.constantFrom('git', 'a.b'), { nil: undefined })
  const remote = fc.record({
    scheme: fc.constantFrom('https', 'http', 'ssh', 'git'),
    user: credentials,
    host,
    port: fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined }),
    path: segments.map((parts) => `/${parts.join('/')}`),
  })
  const directory = fc.tuple(fc.constantFrom('', '.', '..'), segments).map(([start, parts]) => ({
    scheme: 'file',
    path: parts.length === 0 ? start || '/' : [start, ...parts].join('/'),
  }))
  const blank = { user: undefined, password: undefined, host: undefined, port: undefined }
  const url = fc.oneof(remote, directory).map((fields) => ({ ...blank, ...fields }))
  const actor = fc.constantFrom('did:plc:abc', 'did:web:a.example%3A80', 'alice.example')
  const uri = fc.oneof(
    fc.record({ kind: fc.constant('local'), ...wanted }),
    fc.record({ kind: fc.constant('git'), url, ...wanted }),
    fc.record({ kind: fc.constant('actor'), actor, ...wanted }),
    fc.record({
      kind: fc.constant('record'),
      uri: fc.stringMatching(/^at:\/\/did:plc:[a-z]{1,3}\/com\.example\.thing\/(:?[a-z~_-]){1,5}$/),
      label: fc.option(label, { nil: undefined }),
      requirement,
    }),
  )
  fc.assert(
    fc.property(uri, (any) => {
      expect(parseAtomUri(formatAtomUri(any as AtomUri))).toEqual(any)
    }),
  )
})

test('any text is read, or refused with an error of ours', () => {
  const piece = fc.constantFrom(
    '::',
    ':',
    '@',
    '/',
    '+',
    '.',
    'gh',
    'a.b',
    'https://',
    'at://',
    'did:plc:a',
    '^1',
    'x',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        try {
          const uri = parseAtomUri(text)
          expect(parseAtomUri(formatAtomUri(uri))).toEqual(uri)
        } catch (error) {
          expect(error).toBeInstanceOf(AtomUriError)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
