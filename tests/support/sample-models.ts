import { createHash } from 'node:crypto'
import { files, model, release } from '../../src/lexicons/dev/firn.js'
import { writeFileList } from '../../src/models/file-list.js'
import { weightFormatsOf } from '../../src/models/formats/by-name.js'
import { formatReleaseKey } from '../../src/syntax/release-key.js'
import { A_COMMIT, A_DATE, AUTHOR, type Json, sampleBlob } from './sample-records.js'

/** The model tiny 1.0.0 of a hub, in records that are valid and without a finding. */

export const HUB = 'https://hub.example'
const AT = `${HUB}/acme/tiny/resolve/${A_COMMIT}/`

export function sampleModel(change: Json = {}): Json {
  return {
    $type: model.$nsid,
    summary: 'Writes short texts',
    card: sampleBlob('text/markdown', 100),
    homepage: `${HUB}/acme/tiny`,
    repository: 'https://forge.example/acme/tiny',
    licence: 'Apache-2.0',
    keywords: ['tiny'],
    task: 'text-generation',
    library: 'transformers',
    languages: ['en', 'de'],
    status: 'stable',
    createdAt: A_DATE,
    ...change,
  }
}

/** A file of some bytes that nobody needs, so that its hash is a true one. */
export function sampleFile(path: string, change: Json = {}): Json {
  return {
    path,
    size: path.length,
    sha256: createHash('sha256').update(path).digest('hex'),
    gitOid: createHash('sha1').update(path).digest('hex'),
    ...change,
  }
}

/** What a release of `tiny` holds; totals are those of its files, unless they are said. */
export function sampleFiles(change: Json = {}): Json {
  const list = (change.files ?? [
    sampleFile('config.json'),
    sampleFile('tokenizer/vocab.json'),
    sampleFile('weights.safetensors', { lfs: true }),
  ]) as Json[]
  return {
    $type: files.$nsid,
    origin: { $type: files.huggingface.$type, endpoint: HUB, repo: 'acme/tiny', rev: A_COMMIT, ref: 'main' },
    files: list,
    bases: [AT],
    fileCount: list.length,
    totalSize: list.reduce((sum, { size }) => sum + Number(size), 0),
    weightFormats: ['safetensors'],
    validation: { preset: 'standard' },
    layout: 'hf-cache',
    ...change,
  }
}

/** The release `model:tiny:1.0.0` of `AUTHOR`. */
export function sampleModelRelease(change: Json = {}): Json {
  return {
    $type: release.$nsid,
    definition: `at://${AUTHOR}/${model.$nsid}/tiny`,
    version: '1.0.0',
    artifact: sampleFiles(),
    createdAt: A_DATE,
    ...change,
  }
}

export function modelReleaseKey({ version }: Json): string {
  return formatReleaseKey({ kind: 'model', key: 'tiny', version: String(version) })
}

/** A release's files as a blob that its record names. */
export function sampleListedFiles(paths: readonly string[]) {
  const list = paths.map((path) => sampleFile(path)) as unknown as files.File[]
  const { blob, bytes } = writeFileList(list)
  return {
    bytes,
    cid: blob.ref.toString(),
    artifact(change: Json = {}): Json {
      const { files: _, ...rest } = sampleFiles({
        fileCount: list.length,
        totalSize: list.reduce((sum, { size }) => sum + size, 0),
        weightFormats: weightFormatsOf(paths),
      })
      const ref = { $link: blob.ref.toString() }
      return {
        ...rest,
        fileList: { $type: 'blob', ref, mimeType: blob.mimeType, size: blob.size },
        ...change,
      }
    },
  }
}
