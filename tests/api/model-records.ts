import { createHash } from 'node:crypto'
import { channel, files, model, release, yank } from '../../src/lexicons/dev/firn.js'
import { weightFormatsOf } from '../../src/models/formats/by-name.js'
import { formatReleaseKey } from '../../src/syntax/release-key.js'
import { HUB } from '../support/sample-models.js'
import { A_COMMIT, A_DATE, type Json } from '../support/sample-records.js'
import type { Account } from './world.js'

/** Paths of records. */
export const modelPath = (name: string) => `${model.$nsid}/${name}`
export const modelReleasePath = (name: string, version: string) =>
  `${release.$nsid}/${formatReleaseKey({ kind: 'model', key: name, version })}`
export const modelYankPath = (name: string, version: string) =>
  modelReleasePath(name, version).replace(release.$nsid, yank.$nsid)
export const modelChannelPath = (name: string, channelName: string) =>
  `${channel.$nsid}/model:${name}:${channelName}`

/** Files by path and size, each with a hash of its own. */
export function modelFiles(sizes: Readonly<Record<string, number>>): Json[] {
  return Object.entries(sizes)
    .map(([path, size]) => ({ path, size, sha256: createHash('sha256').update(path).digest('hex') }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/** What a release of a model of a hub holds. */
export function sampleFiles(sizes: Readonly<Record<string, number>>, change: Json = {}): Json {
  const list = modelFiles(sizes)
  return {
    $type: files.$nsid,
    origin: {
      $type: files.huggingface.$type,
      endpoint: HUB,
      repo: 'acme/tiny',
      rev: A_COMMIT,
      ref: 'main',
    },
    files: list,
    weightFormats: weightFormatsOf(list.map(({ path }) => String(path))),
    bases: [`${HUB}/acme/tiny/resolve/${A_COMMIT}/`],
    fileCount: list.length,
    totalSize: Object.values(sizes).reduce((sum, size) => sum + size, 0),
    layout: 'hf-cache',
    ...change,
  }
}

export interface ModelWish {
  readonly record?: Json
  readonly versions?: readonly string[]
  /** Changes of every release. */
  readonly release?: Json
  readonly sizes?: Readonly<Record<string, number>>
  /** Changes of what every release holds. */
  readonly artifact?: Json
}

/** A model and its releases, as writes. */
export function modelWrites(
  author: Account,
  name: string,
  { record = {}, versions = ['1.0.0'], release: change = {}, sizes = SIZES, artifact = {} }: ModelWish = {},
): Record<string, Json> {
  return {
    [modelPath(name)]: {
      $type: model.$nsid,
      summary: 'Continues a text',
      licence: 'Apache-2.0',
      task: 'text-generation',
      library: 'transformers',
      createdAt: A_DATE,
      ...record,
    },
    ...Object.fromEntries(
      versions.map((version) => [
        modelReleasePath(name, version),
        {
          $type: release.$nsid,
          definition: author.uri(modelPath(name)),
          version,
          artifact: sampleFiles(sizes, artifact),
          createdAt: A_DATE,
          ...change,
        },
      ]),
    ),
  }
}

const SIZES = { 'config.json': 571, 'model.safetensors': 90_868_376, 'tokenizer.json': 466_247 }
