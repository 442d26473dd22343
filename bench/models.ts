import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { gunzipSync, gzipSync } from 'node:zlib'
import { lexStringify } from '@atproto/lex'
import { type ListFileEntry, listFiles } from '@huggingface/hub'
import { model, release } from '../src/lexicons/dev/firn.js'
import { type PinnedModel, toArtifact } from '../src/models/artifact.js'
import { NO_CREDENTIALS } from '../src/models/credentials.js'
import { fileListCidOf } from '../src/models/file-list.js'
import { resolveModel } from '../src/models/resolve-model.js'
import type { JsonObject } from '../src/nix/canonical-json.js'
import { emitTree, treeTime } from '../src/nix/emit.js'
import { packTree, readLibrary } from '../src/nix/library.js'
import type { Lock } from '../src/resolve/lock.js'
import { median, report } from './report.js'

/**
 * `npm run bench:models`: what does a model of 5,000 files take, from a hub to the tree that nix fetches? Resolved by the
 * hub's own protocol, beside the hub's own client that only lists the same; brought into the form in which it is
 * published, beside JSON and a hash of its list; emitted, beside gzip alone of the same tar. Its memory is that which
 * stays while it is held, beside the listing as the hub sends it.
 */

const FILES = 5000
const ROUNDS = 15

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const CID = 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq'

const hub = fork(new URL('models/hub.ts', import.meta.url), [String(FILES)])
const [endpoint] = await once(hub, 'message')

const resolve = () =>
  resolveModel({ type: 'huggingface', repo: 'acme/wide', endpoint }, { fetch, credentials: NO_CREDENTIALS })

/** The hub's own client, which believes what it reads. */
async function listAlone(): Promise<ListFileEntry[]> {
  const entries: ListFileEntry[] = []
  for await (const entry of listFiles({ repo: 'acme/wide', recursive: true, hubUrl: endpoint }))
    entries.push(entry)
  return entries
}

const library = readLibrary('model')

function emit(pinned: PinnedModel, round: number) {
  const { artifact, fileList } = toArtifact(pinned)
  // As it comes back from the author's repository: a reference to a blob is JSON there.
  const record: JsonObject = {
    $type: release.$nsid,
    definition: `at://${DID}/${model.$nsid}/wide`,
    version: `1.0.${round}`,
    createdAt: '2026-11-22T12:00:00.000Z',
    artifact: JSON.parse(lexStringify(artifact)),
  }
  const uri = `at://${DID}/${release.$nsid}/model:wide:1.0.${round}`
  const lock: Lock = {
    version: 1,
    root: uri,
    origin: 'https://firn.example',
    library: library.hash,
    nixpkgs: NIXPKGS,
    nodes: {
      [uri]: {
        ...{ cid: CID, rev: '3jzfcijpj2z2a', did: DID, kind: 'model', name: 'wide', version: `1.0.${round}` },
        dependencies: {},
        definition: { uri: `at://${DID}/${model.$nsid}/wide`, cid: CID },
      },
    },
  }
  const records = new Map([[CID, record]])
  const blobs = new Map([[fileListCidOf(artifact) ?? '', fileList?.bytes ?? new Uint8Array()]])
  return packTree(emitTree(lock, records, library, blobs), library, treeTime(lock, records))
}

const NIXPKGS = {
  locked: {
    type: 'github',
    owner: 'NixOS',
    repo: 'nixpkgs',
    rev: 'f84a5975e82bc1403e3c4477ca7ef46611c4eeda',
    narHash: 'sha256-bM8CT6MLxjeK2vFaj90KeSZPwy0q9OxMzcP3rHEv3Hc=',
  },
  original: { type: 'indirect', id: 'nixpkgs' },
} as const

/** CPU time of this process alone: what else the machine does, or the hub, does not count. */
async function cpuMsOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

function heapBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** What one resolved model holds while it is in use. */
async function keptBytes(): Promise<number> {
  const before = heapBytes()
  const held = await resolve()
  const after = heapBytes()
  return held.files.length === FILES ? after - before : Number.NaN
}

const pinned = await resolve()
const listingBytes = Buffer.byteLength(JSON.stringify(await listAlone()))
if (pinned.files.length !== FILES) throw new Error(`${pinned.files.length} files were resolved`)
const list = pinned.files
const tar = gunzipSync(emit(pinned, 0).tarball)

const times = { resolve: [], list: [], publish: [], stringify: [], emit: [], gzip: [] } as Record<
  string,
  number[]
>
const kept: number[] = []
// The first two rounds warm up; each does all in turn, so that what else the machine does meets all alike.
for (let round = -2; round < ROUNDS; round++) {
  const took = {
    list: await cpuMsOf(listAlone),
    resolve: await cpuMsOf(resolve),
    publish: await cpuMsOf(() => toArtifact(pinned)),
    stringify: await cpuMsOf(() => createHash('sha256').update(JSON.stringify(list)).digest()),
    emit: await cpuMsOf(() => emit(pinned, round)),
    gzip: await cpuMsOf(() => gzipSync(tar)),
  }
  const held = await keptBytes()
  if (round < 0) continue
  for (const [name, ms] of Object.entries(took)) times[name]?.push(ms)
  kept.push(held)
}
hub.disconnect()

/** The best round: what the machine gives when nothing else takes from it. */
const ms = (name: string): number => Math.min(...(times[name] ?? []))
const ratio = (name: string, beside: string): number => ms(name) / ms(beside)

report({
  bench: 'models',
  figures: {
    files: FILES,
    listingBytes,
    resolveCpuMs: ms('resolve'),
    listAloneCpuMs: ms('list'),
    resolveToListRatio: ratio('resolve', 'list'),
    publishedFormCpuMs: ms('publish'),
    jsonAndHashCpuMs: ms('stringify'),
    publishedFormToJsonRatio: ratio('publish', 'stringify'),
    emitCpuMs: ms('emit'),
    gzipAloneCpuMs: ms('gzip'),
    emitToGzipRatio: ratio('emit', 'gzip'),
    tarBytes: tar.length,
    keptBytes: median(kept),
    keptToListingRatio: median(kept) / listingBytes,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  },
  aims: {
    resolveToListRatio: { atMost: 4 },
    emitToGzipRatio: { atMost: 2 },
    keptToListingRatio: { atMost: 3 },
  },
})
