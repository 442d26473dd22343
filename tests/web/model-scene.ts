import { createHash } from 'node:crypto'
import type { Db } from '../../src/db/database.js'
import { keepFileList } from '../../src/indexing/file-list-rows.js'
import { files as filesLexicon, yank } from '../../src/lexicons/dev/firn.js'
import {
  type ModelWish,
  modelFiles,
  modelPath,
  modelReleasePath,
  modelWrites,
  modelYankPath,
} from '../api/model-records.js'
import type { Account } from '../api/world.js'
import { sampleListedFiles } from '../support/sample-models.js'
import { A_DATE, type Json } from '../support/sample-records.js'
import type { BlobServer } from './blob-server.js'
import { HOSTILE } from './hostile.js'

/** The longest name that a model may have: 96 characters. */
export const LONG_MODEL =
  'a-model-with-a-name-as-long-as-names-may-be-here-instruct-merged-distilled-finetuned-8B-Q4_K_M-v'

/** Files of the model whose list is a blob. */
export const MANY_FILES = 5_000

const CARD = `# tiny

A small language model that continues a text, in **four** languages.

## Use

\`\`\`python
from transformers import AutoModel
\`\`\`

| Benchmark | Score |
|---|---:|
| HellaSwag | 61.3 |
| MMLU | 38.9 |

See [its training](TRAINING.md) and ![a chart](https://hub.example/chart.png).
`

const WEIGHTS = {
  'README.md': 5_174,
  'config.json': 571,
  'generation_config.json': 132,
  'model-00001-of-00002.safetensors': 4_976_698_672,
  'model-00002-of-00002.safetensors': 3_999_802_720,
  'model.safetensors.index.json': 23_950,
  'special_tokens_map.json': 296,
  'tokenizer.json': 9_085_657,
  'tokenizer_config.json': 50_500,
}

/** Models as they may be: a family, and one for each thing that is hard to show. */
export async function addModels(db: Db, fay: Account, gus: Account, blobs: BlobServer): Promise<void> {
  await addFamily(fay, gus, blobs)
  await addOdd(fay, gus)
  await addMany(db, fay)
}

/** A model with what it was made from, and what became of it in several hands. */
async function addFamily(fay: Account, gus: Account, blobs: BlobServer): Promise<void> {
  const cids = await fay.write(
    modelWrites(fay, 'tiny', {
      record: {
        ...{ summary: 'A small language model that continues a text', keywords: ['small', 'multilingual'] },
        ...{ languages: ['en', 'de', 'sv', 'ar'], homepage: 'https://tiny.example/' },
        card: blobs.add(CARD),
        baseModels: [
          { url: 'https://hub.example/acme/base-8B', relation: 'distilled' },
          { definition: gus.uri(modelPath('teacher')), relation: 'distilled' },
        ],
      },
      versions: ['1.0.0', '1.1.0', '1.2.0'],
      sizes: WEIGHTS,
      artifact: { parameters: 8_030_261_248, validation: { preset: 'strict' } },
      release: { notes: '- Trained on **twice** as much.' },
    }),
  )
  const yanked = modelReleasePath('tiny', '1.1.0')
  await fay.write({
    [modelYankPath('tiny', '1.1.0')]: {
      $type: yank.$nsid,
      release: { uri: fay.uri(yanked), cid: cids[yanked] ?? '' },
      reason: 'Repeats itself',
      createdAt: A_DATE,
    },
  })
  const from = (author: Account, name: string, relation: string): Json => ({
    baseModels: [{ definition: author.uri(modelPath(name)), relation }],
  })
  const gguf = (file: string, size: number) => ({
    sizes: { [file]: size },
    artifact: {
      layout: 'plain',
      origin: { $type: filesLexicon.url.$type },
      bases: ['https://files.example/gguf/'],
    },
  })
  await gus.write({
    ...modelWrites(gus, 'teacher', {
      record: {
        summary: 'What tiny learned from',
        baseModels: [{ url: 'https://hub.example/acme/base-8B', relation: 'finetune' }],
      },
      sizes: { 'config.json': 571, 'pytorch_model.bin': 16_060_522_496 },
    }),
    ...modelWrites(gus, 'tiny-GGUF', {
      record: { library: 'llama.cpp', ...from(fay, 'tiny', 'quantized') },
      ...gguf('tiny-Q4_K_M.gguf', 4_920_739_232),
    }),
    ...modelWrites(gus, 'tiny-instruct', { record: from(fay, 'tiny', 'finetune'), sizes: WEIGHTS }),
    ...modelWrites(gus, 'tiny-lora', {
      record: { library: 'peft', gated: 'manual', ...from(fay, 'tiny', 'adapter') },
      sizes: { 'adapter_config.json': 720, 'adapter_model.bin': 167_832_688 },
    }),
  })
  await fay.write({
    ...modelWrites(fay, 'tiny-merged', {
      record: {
        baseModels: [
          { definition: fay.uri(modelPath('tiny')), relation: 'merge' },
          { definition: gus.uri(modelPath('tiny-instruct')), relation: 'merge' },
        ],
      },
      sizes: WEIGHTS,
    }),
    ...modelWrites(fay, LONG_MODEL, { record: from(gus, 'tiny-instruct', 'quantized'), sizes: WEIGHTS }),
  })
}

async function addOdd(fay: Account, gus: Account): Promise<void> {
  await gus.write({
    ...modelWrites(gus, 'announced', { versions: [], record: { status: 'planned' } }),
    ...modelWrites(gus, 'chat', ollamaModel()),
    ...modelWrites(gus, 'arabic', { record: { summary: 'نموذج صغير يكمل النصوص', task: 'text-generation' } }),
  })
  await fay.write(
    modelWrites(fay, 'hostile', {
      record: {
        ...{ summary: HOSTILE, homepage: 'javascript:attacked()', gated: '<svg/onload=attacked()>' },
        ...{ task: '<script>attacked()</script>', library: '" onmouseover="attacked()' },
        baseModels: [
          {
            url: `https://hub.example/${encodeURI('<img src=x onerror=attacked()>')}`,
            relation: '<script>attacked()</script>',
          },
        ],
      },
      release: { notes: `# ${HOSTILE}` },
      sizes: { '<img src=x onerror=attacked()>.pkl': 1, [`'"><script>attacked()<|script>`]: 2 },
      artifact: {
        layout: 'plain',
        origin: {
          $type: filesLexicon.gitLfs.$type,
          url: 'javascript:attacked()',
          rev: 'a'.repeat(40),
          ref: '<b onclick=attacked()>',
        },
        bases: ['javascript:attacked()/'],
        weightFormats: ['<script>attacked()<|script>'],
        validation: { preset: '<script>attacked()</script>' },
      },
    }),
  )
}

/** A model of Ollama's registry, in two layers. */
function ollamaModel(): ModelWish {
  const parts = [
    { path: 'config', size: 483, mediaType: 'application/vnd.docker.container.image.v1+json' },
    { path: 'model', size: 4_661_211_424, mediaType: 'application/vnd.ollama.image.model' },
  ].flatMap(({ path, size, mediaType }) =>
    modelFiles({ [path]: size }).map((file): Json => ({ ...file, mediaType })),
  )
  const [config, ...layers] = parts.map(({ sha256, size, mediaType }) => ({
    ...{ mediaType, size },
    digest: `sha256:${String(sha256)}`,
  }))
  const manifest = JSON.stringify({ schemaVersion: 2, config, layers })
  return {
    record: { library: 'ollama', summary: 'Talks' },
    artifact: {
      origin: {
        ...{ $type: filesLexicon.ollama.$type, registry: 'https://registry.ollama.ai', manifest },
        ...{ model: 'library/chat', tag: '8b', digest: createHash('sha256').update(manifest).digest('hex') },
      },
      files: parts.map((part) => ({
        ...part,
        urls: [`https://registry.ollama.ai/${String(part.mediaType)}`],
      })),
      bases: [],
      fileCount: parts.length,
      totalSize: 4_661_211_907,
      layout: 'ollama',
    },
  }
}

/** Two models whose lists of files are blobs: one that came, and one that did not yet. */
async function addMany(db: Db, fay: Account): Promise<void> {
  const paths = Array.from({ length: MANY_FILES }, (_, at) => {
    const number = String(at).padStart(4, '0')
    return `shards/${number.slice(0, 2)}/part-${number}.${at === 0 ? 'bin' : 'safetensors'}`
  })
  const listed = sampleListedFiles(paths)
  const summary = `Of ${MANY_FILES.toLocaleString('en')} files`
  await fay.write({
    ...modelWrites(fay, 'many', { record: { summary }, release: { artifact: listed.artifact() } }),
    ...modelWrites(fay, 'many-later', {
      record: { summary: 'Of files that nobody has listed yet' },
      release: { artifact: sampleListedFiles(paths.slice(1)).artifact() },
    }),
  })
  await db
    .transaction()
    .execute((trx) =>
      keepFileList(
        trx,
        { releaseUri: fay.uri(modelReleasePath('many', '1.0.0')), did: fay.did, cid: listed.cid },
        listed.bytes,
      ),
    )
}
