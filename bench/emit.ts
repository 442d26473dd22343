import { gunzipSync, gzipSync } from 'node:zlib'
import { package as pkg, recipe, release } from '../src/lexicons/dev/firn.js'
import type { JsonObject } from '../src/nix/canonical-json.js'
import { emitTree, treeTime } from '../src/nix/emit.js'
import { packTree, readLibrary } from '../src/nix/library.js'
import { narHashOf } from '../src/nix/nar.js'
import { toTarball } from '../src/nix/tarball.js'
import { file, treeOf } from '../src/nix/tree.js'
import type { Lock } from '../src/resolve/lock.js'
import { median, report } from './report.js'

/**
 * `npm run bench:emit`: how many source trees does one core emit in a second, from lock and record to NAR hash and
 * gzipped tarball? Once for a tree of three files and 5.3 KB, once for the tree that firn really serves. Beside each,
 * in the same run: gzip alone, level 6, of the same tar.
 */

const ROUNDS = 12
const ROUND_MS = 150
const AIM_TREES_PER_SECOND = 10_000

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const HASH = 'sha256-bM8CT6MLxjeK2vFaj90KeSZPwy0q9OxMzcP3rHEv3Hc='

/** Calls a second of CPU time, everything counted that the process does. */
function perCpuSecond(work: (call: number) => unknown): number {
  const start = process.cpuUsage()
  const until = performance.now() + ROUND_MS
  let calls = 0
  while (performance.now() < until) work(calls++)
  const { user, system } = process.cpuUsage(start)
  return calls / ((user + system) / 1e6)
}

/** The rates of each work, round by round in turn, so that what else the machine does meets all alike. */
function measure<K extends string>(works: Record<K, (call: number) => unknown>): Record<K, number[]> {
  const names = Object.keys(works) as K[]
  const rates = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>
  // The first two rounds warm up.
  for (let round = -2; round < ROUNDS; round++) {
    for (const name of names) {
      globalThis.gc?.()
      const rate = perCpuSecond(works[name])
      if (round >= 0) rates[name].push(rate)
    }
  }
  return rates
}

/** The best round: what the machine gives when nothing else takes from it. */
function best(rates: readonly number[]): number {
  return Math.max(...rates)
}

function ratio(rates: readonly number[], beside: readonly number[]): number {
  return median(rates.map((rate, round) => rate / (beside[round] ?? Number.NaN)))
}

const library = readLibrary('package')
const text = Object.values(library.files).join('\n')

/** Three files of real text, 5.3 KB together. */
function smallTree(round: number) {
  return treeOf([
    ['flake.nix', file(`# ${round}\n${text.slice(0, 2600)}`)],
    ['default.nix', file(text.slice(2600, 4000))],
    ['record.json', file(text.slice(4000, 5300))],
  ])
}

/** A release as authors write them, another one each round. */
function releaseRecord(round: number): JsonObject {
  return {
    $type: release.$nsid,
    definition: `at://${DID}/${pkg.$nsid}/hello`,
    version: `1.2.${round}`,
    createdAt: '2026-11-21T12:00:00.000Z',
    systems: ['x86_64-linux', 'aarch64-linux'],
    notes: 'Greets in more languages, and waits less.',
    artifact: {
      $type: recipe.$nsid,
      source: {
        $type: recipe.forge.$type,
        forge: 'github',
        owner: 'hello',
        repo: 'hello',
        rev: 'f84a5975e82bc1403e3c4477ca7ef46611c4eeda',
        hash: HASH,
      },
      build: { $type: recipe.rust.$type, cargoHash: HASH, features: ['tls'] },
      nativeBuildInputs: ['pkg-config'],
      buildInputs: ['openssl', 'sqlite'],
      mainProgram: 'hello',
    },
  }
}

function lockOf(round: number, cid: string): Lock {
  const uri = `at://${DID}/${release.$nsid}/package:hello:1.2.${round}`
  return {
    version: 1,
    root: uri,
    origin: 'https://firn.example',
    library: library.hash,
    nixpkgs: {
      locked: {
        type: 'github',
        owner: 'NixOS',
        repo: 'nixpkgs',
        rev: 'f84a5975e82bc1403e3c4477ca7ef46611c4eeda',
        narHash: HASH,
      },
      original: { type: 'indirect', id: 'nixpkgs' },
    },
    nodes: {
      [uri]: {
        cid,
        rev: '3jzfcijpj2z2a',
        did: DID,
        kind: 'package',
        name: 'hello',
        version: `1.2.${round}`,
        dependencies: {},
        definition: {
          uri: `at://${DID}/${pkg.$nsid}/hello`,
          cid,
          summary: 'Says hello',
          homepage: 'https://hello.example/',
          licence: 'MIT',
        },
      },
    },
  }
}

const CID = 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq'

function emitFirnTree(round: number) {
  const lock = lockOf(round, CID)
  const records = new Map([[CID, releaseRecord(round)]])
  return packTree(emitTree(lock, records, library), library, treeTime(lock, records))
}

/** Different inputs in turn: a processor learns the course of compression over the same bytes by heart. */
const VARIANTS = 64
function variants<T>(make: (variant: number) => T): (call: number) => T {
  const made = Array.from({ length: VARIANTS }, (_, variant) => make(variant))
  return (call) => made[call % VARIANTS] ?? make(call)
}

const smallTreeOf = variants(smallTree)
const smallTarOf = variants((variant) => gunzipSync(toTarball(smallTree(variant), 1)))
const firnTarOf = variants((variant) => gunzipSync(emitFirnTree(variant).tarball))
const rates = measure({
  small: (call) => {
    const tree = smallTreeOf(call)
    return [toTarball(tree, call), narHashOf(tree)]
  },
  smallGzip: (call) => gzipSync(smallTarOf(call)),
  firn: emitFirnTree,
  firnGzip: (call) => gzipSync(firnTarOf(call)),
})

report({
  bench: 'emit',
  figures: {
    smallTreesPerCpuSecond: best(rates.small),
    smallGzipAlonePerCpuSecond: best(rates.smallGzip),
    smallToGzipRatio: ratio(rates.small, rates.smallGzip),
    firnTreesPerCpuSecond: best(rates.firn),
    firnGzipAlonePerCpuSecond: best(rates.firnGzip),
    firnToGzipRatio: ratio(rates.firn, rates.firnGzip),
    firnTarBytes: firnTarOf(0).length,
    firnTarballBytes: emitFirnTree(0).tarball.length,
  },
  aims: {
    smallTreesPerCpuSecond: { atLeast: AIM_TREES_PER_SECOND },
    firnTreesPerCpuSecond: { atLeast: AIM_TREES_PER_SECOND },
  },
})
