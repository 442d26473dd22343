import { expect, test } from 'vitest'
import { package as pkg, recipe } from '../../src/lexicons/dev/firn.js'
import { formValuesOf, readFormValues } from './form-values.js'
import type { JsonObject } from './json-path.js'

const REV = '0123456789abcdef0123456789abcdef01234567'
const HASH = `sha256-${'A'.repeat(43)}=`
const ALICE = 'did:plc:aliceaaaaaaaaaaaaaaaaaaa'

const resolveHandle = async (handle: string) => (handle === 'alice.test' ? ALICE : null)

/** Everything that a record may hold, and things that no lexicon knows. */
const INPUT: JsonObject = {
  name: 'hello',
  package: {
    summary: 'Says hello.',
    licence: 'MIT',
    keywords: ['greeting', 'two words'],
    readme: { $type: 'blob', ref: { $link: 'bafkrei' }, mimeType: 'text/markdown', size: 3 },
    createdAt: '2026-01-01T00:00:00Z',
    unheardOf: [1],
  },
  release: {
    version: '1.2.0',
    notes: ' two\n\nlines ',
    dependencies: [
      { name: 'greeter', definition: `at://${ALICE}/${pkg.$nsid}/greeter`, requirement: '^1.2' },
      { name: 'other', definition: `at://${ALICE}/${pkg.$nsid}/greeter`, requirement: '*' },
    ],
    artifact: {
      source: {
        $type: `${recipe.$nsid}#forge`,
        forge: 'github',
        owner: 'o',
        repo: 'r',
        rev: REV,
        hash: HASH,
        x: 1,
      },
      build: { $type: `${recipe.$nsid}#go`, vendorHash: null, ldflags: ['-s -w', '-X a=b,c'], cgo: false },
      check: false,
      env: [{ name: 'A', value: 'b' }],
      mainProgram: 'hello',
    },
  },
}

test('controls hold all of an input, and give it back', async () => {
  const values = formValuesOf(INPUT)
  expect(values.get('source')).toBe('forge')
  expect(values.get('package.keywords')).toBe('greeting\ntwo words')
  expect(values.get('release.dependencies')).toBe(`@${ALICE}/greeter ^1.2\nother = @${ALICE}/greeter *`)
  const { input, problems } = await readFormValues(values, resolveHandle)
  expect(problems).toEqual([])
  const expected = structuredClone(INPUT) as typeof INPUT & { release: { artifact: JsonObject } }
  Object.assign(expected.release.artifact.source as JsonObject, { $type: '#forge' })
  Object.assign(expected.release.artifact.build as JsonObject, { $type: '#go' })
  expect(input).toEqual(expected)
})

test('reads what browsers send: line ends, spaces, nothing', async () => {
  const values = new Map([
    ['name', ' hello '],
    ['source', ''],
    ['build', 'rust'],
    ['package.summary', '  Says hello. '],
    ['package.keywords', 'a\r\n\r\n b \r\n'],
    ['release.version', '1.0.0'],
    ['release.artifact.check', 'false'],
    ['release.dependencies', '@alice.test/greeter >=1, <2\r\n'],
  ])
  expect((await readFormValues(values, resolveHandle)).input).toEqual({
    name: 'hello',
    package: { summary: 'Says hello.', keywords: ['a', 'b'] },
    release: {
      version: '1.0.0',
      dependencies: [
        { name: 'greeter', definition: `at://${ALICE}/${pkg.$nsid}/greeter`, requirement: '>=1, <2' },
      ],
      artifact: { build: { $type: '#rust' }, check: false },
    },
  })
})

test('leaves the release out where only the description is published', async () => {
  const values = new Map([
    ['name', 'hello'],
    ['only', 'definition'],
    ['release.version', '1.0.0'],
    ['build', 'rust'],
  ])
  expect((await readFormValues(values, resolveHandle)).input).toEqual({ name: 'hello', package: {} })
})

test('names the control that holds no JSON, or no dependency', async () => {
  const values = new Map([
    ['name', 'hello'],
    ['build', 'generic'],
    ['release.artifact.env', '[{]'],
    ['release.dependencies', '@nobody.test/x ^1'],
  ])
  const { problems } = await readFormValues(values, resolveHandle)
  expect(problems.map(({ field }) => field).sort()).toEqual(['release.artifact.env', 'release.dependencies'])
  expect(problems.find(({ field }) => field.endsWith('dependencies'))?.message).toContain(
    'no account answers to nobody.test',
  )
})

test.each(['{', '[]', '{} {}'])('says that what was kept cannot be read: %s', async (kept) => {
  const values = formValuesOf(INPUT).set('kept', kept)
  const { problems } = await readFormValues(values, resolveHandle)
  expect(problems).toEqual([{ field: 'kept', message: expect.stringContaining('open the form anew') }])
})
