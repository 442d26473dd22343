import { createHash } from 'node:crypto'
import { lexToJson } from '@atproto/lex'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkedModelRelease } from '../../tests/support/linted-models.js'
import { HUB, sampleModelRelease } from '../../tests/support/sample-models.js'
import { A_COMMIT, type Json } from '../../tests/support/sample-records.js'
import { readFileList } from '../definitions/read-file-list.js'
import { files } from '../lexicons/dev/firn.js'
import { MAX_RECORD_FILES } from '../limits/models.js'
import { type PinnedModel, toArtifact } from './artifact.js'
import { FileListError } from './file-list-error.js'
import { filePathProblem, findPathClash } from './file-path.js'
import type { PinnedFile } from './listing.js'

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')
const fileOf = (path: string, size = path.length): PinnedFile => ({
  path,
  size,
  sha256: hash('sha256', path),
  gitOid: hash('sha1', path),
})
const modelOf = (list: readonly PinnedFile[], change: Partial<PinnedModel> = {}): PinnedModel => ({
  origin: files.huggingface.$build({ endpoint: HUB, repo: 'acme/tiny', rev: A_COMMIT }),
  bases: [`${HUB}/acme/tiny/resolve/${A_COMMIT}/`],
  layout: 'hf-cache',
  files: list,
  ...change,
})
const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) => fileOf(`part/${String(at).padStart(6, '0')}.safetensors`))

/** What an index makes of it. */
function publish(model: PinnedModel): readonly PinnedFile[] {
  const { artifact, fileList } = toArtifact(model)
  const json = lexToJson(artifact) as Json
  const checked = checkedModelRelease(sampleModelRelease({ artifact: json }))
  return fileList ? readFileList(fileList.bytes, checked.files) : (checked.files.files ?? [])
}

describe('what a release of a pinned model holds', () => {
  test('lists the files in the order of their paths, with their totals and formats', () => {
    const { artifact, fileList } = toArtifact(
      modelOf([fileOf('b.bin'), fileOf('a.safetensors')], { parameters: 7 }),
    )
    expect(fileList).toBeUndefined()
    expect(artifact).toMatchObject({
      ...{ fileCount: 2, totalSize: 18, layout: 'hf-cache', parameters: 7 },
      weightFormats: ['safetensors', 'pytorch'],
    })
    expect(artifact.files?.map(({ path }) => path)).toEqual(['a.safetensors', 'b.bin'])
  })

  test('names a blob where there are too many files for a record, or too much of them', () => {
    const many = toArtifact(modelOf(numbered(MAX_RECORD_FILES + 1)))
    expect(many.artifact.files).toBeUndefined()
    expect(many.artifact).toMatchObject({ fileCount: MAX_RECORD_FILES + 1, weightFormats: ['safetensors'] })
    const { blob, bytes } = many.fileList ?? { blob: undefined, bytes: Buffer.of() }
    expect(blob).toMatchObject({ mimeType: 'application/json', size: bytes.length })
    expect(Buffer.from(blob?.ref.multihash.digest ?? []).toString('hex')).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    )
    const wide = numbered(300).map((file) => ({ ...file, path: `${'x'.repeat(200)}/${file.path}` }))
    expect(toArtifact(modelOf(wide)).fileList).toBeDefined()
    expect(publish(modelOf(wide))).toHaveLength(300)
  })

  test('is refused where not even a blob has room', () => {
    const urls = [`${HUB}/${'x'.repeat(1900)}`] as PinnedFile['urls']
    const list = numbered(2_500).map((file) => ({ ...file, ...(urls ? { urls } : {}) }))
    expect(() => toArtifact(modelOf(list))).toThrow(FileListError)
  })
})

test('whatever can lie side by side is published and read back as it was', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  const path = fc
    .array(name, { minLength: 1, maxLength: 4 })
    .map((names) => names.join('/'))
    .filter((text) => text.isWellFormed() && filePathProblem(text) === undefined)
  const list = fc
    .uniqueArray(path, { minLength: 1, maxLength: 20 })
    .filter((paths) => findPathClash(paths) === undefined)
    .map((paths) => paths.map((each, at) => fileOf(each, at * 2 ** 40)))
  fc.assert(
    fc.property(list, fc.boolean(), (pinned, isLong) => {
      const padding = isLong ? numbered(MAX_RECORD_FILES) : []
      const all = [...pinned, ...padding.filter(({ path: own }) => !pinned.some((file) => file.path === own))]
      const published = publish(modelOf(all))
      expect(published).toEqual(all.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    }),
    { numRuns: 60 },
  )
})
