import { expect, test } from 'vitest'
import { checkedModelRelease } from '../../tests/support/linted-models.js'
import { sampleFile, sampleListedFiles, sampleModelRelease } from '../../tests/support/sample-models.js'
import type { Json } from '../../tests/support/sample-records.js'
import { MAX_FILE_LIST_BYTES } from '../limits/models.js'
import { FileListError } from '../models/file-list-error.js'
import { readFileList } from './read-file-list.js'

const listed = sampleListedFiles(['config.json', 'weights.bin'])
const artifactOf = (change: Json = {}) =>
  checkedModelRelease(sampleModelRelease({ artifact: listed.artifact(change) })).files
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value))

test('a list is read as it was written', () => {
  expect(readFileList(listed.bytes, artifactOf()).map(({ path }) => path)).toEqual([
    'config.json',
    'weights.bin',
  ])
})

const files = [sampleFile('config.json'), sampleFile('weights.bin')]

test('a list that holds pickles which its record hides is refused', () => {
  const read = (weightFormats: string[]) => readFileList(listed.bytes, artifactOf({ weightFormats }))
  const problem = /holds weights in the format pytorch, .* publish a new version that says \["pytorch"\]/
  expect(() => read(['safetensors'])).toThrow(FileListError)
  expect(() => read(['safetensors'])).toThrow(problem)
  expect(() => read([])).toThrow(problem)
  expect(read(['safetensors', 'pytorch'])).toHaveLength(2)
})

test.each<[string, RegExp, Uint8Array]>([
  ['no JSON', /no JSON/, Buffer.from('{"files":[')],
  ['no UTF-8', /no JSON/, Buffer.from([0x7b, 0xff, 0x7d])],
  ['no list', /breaks the lexicon: .*"files" is missing/, bytesOf({})],
  ['something else in its place', /breaks the lexicon: \$\.files\[0\]/, bytesOf({ files: ['config.json'] })],
  ['a fraction', /\$\.files\[0\]\.size/, bytesOf({ files: [sampleFile('a', { size: 1.5 })] })],
  ['NUL', /NUL/, bytesOf({ files: [sampleFile('a\0b')] })],
  [
    'other files',
    /not that of the release: .*totalSize/,
    bytesOf({ files: [sampleFile('a'), sampleFile('b')] }),
  ],
  ['fewer files', /1 files, and 2 are said/, bytesOf({ files: files.slice(1) })],
  ['another order', /sort the files/, bytesOf({ files: files.toReversed() })],
  [
    'a path that leaves the model',
    /\.\./,
    bytesOf({ files: [sampleFile('../x.json'), sampleFile('aaaaaaaaaaa', { size: 13 })] }),
  ],
  ['too many bytes', /at most 5000000/, Buffer.alloc(MAX_FILE_LIST_BYTES + 1, 32)],
])('%s is refused', (_, problem, bytes) => {
  expect(() => readFileList(bytes, artifactOf())).toThrow(FileListError)
  expect(() => readFileList(bytes, artifactOf())).toThrow(problem)
})
