import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { readRecords } from '../appview/nix/locks.js'
import type { Db } from '../src/db/database.js'
import { createIndexer, type Indexer } from '../src/indexing/indexer.js'
import { emitSet } from '../src/nix/author-set.js'
import { type PackedTree, packTree, readLibrary } from '../src/nix/library.js'
import type { Lock } from '../src/resolve/lock.js'
import { type NixSite, startNixSite } from '../tests/nix/nix-site.js'
import { createPrivateNix } from '../tests/support/private-nix.js'
import { postgresEngine } from './index/engines.js'
import { fetchedAuthor, fetchedAuthors, packageAt } from './nix/packages.js'
import { report } from './report.js'

/**
 * `npm run bench:nix [-- packages]`: how long does Nix take to evaluate one package of a large index, and what does it
 * fetch for that? Beside it, in the same run, one tree that holds the same packages whole. Times are those of a whole
 * nix-instantiate, start and derivation included, in the best round; those of processors, which bear the aims, are the
 * same whatever else the machine does. `start` of that is Nix alone; `first` is with the fetch of the package's tree.
 * And how long does the AppView take to make the index, at first and after a release, and for how long at most has
 * nobody else a turn?
 */

const PACKAGES = Number(process.argv[2] ?? 10_000)
const ROUNDS = 15
/** Authors that are indexed in one transaction. */
const BATCH = 40
const AIM_EVALUATION_MS = 100
const run = promisify(execFile)
const STUB = resolve(import.meta.dirname, '../tests/nix/stub-nixpkgs')

const engine = await postgresEngine(1)
try {
  const { db, close } = await engine.open()
  const indexer = createIndexer({ db, now: () => new Date() })
  const authors = await fetchedAuthors(PACKAGES)
  for (let at = 0; at < authors.length; at += BATCH) await indexer.applyRepos(authors.slice(at, at + BATCH))
  {
    await using site = await startNixSite(db)
    const making = await measureMaking(site, indexer)
    const combined = await timed(() => combine(site, db))
    site.files.set('/files/combined.tar.gz', combined.value.tarball)
    report({
      bench: 'nix',
      figures: {
        packages: PACKAGES,
        ...(await measureEvaluation(site)),
        ...making,
        makeCombinedMs: combined.ms,
        makeCombinedPauseMs: combined.pauseMs,
      },
      aims: {
        evaluateCpuMs: { atMost: AIM_EVALUATION_MS },
        evaluateFirstCpuMs: { atMost: AIM_EVALUATION_MS },
        requestsOfOne: { atMost: 1 },
      },
    })
  }
  await close()
} finally {
  await engine.stop()
}

async function measureMaking({ service }: NixSite, indexer: Indexer): Promise<Record<string, number>> {
  const first = await timed(() => service.sets.index())
  const same = await timed(() => service.sets.index())
  await indexer.applyRepos([await fetchedAuthor(0, 1, '1.1.0')])
  const next = await timed(() => service.sets.index())
  return {
    makeFirstMs: first.ms,
    makeFirstPauseMs: first.pauseMs,
    makeNextMs: next.ms,
    makeNextPauseMs: next.pauseMs,
    unchangedMs: same.ms,
  }
}

/** One tree of every package that was locked. */
async function combine(site: NixSite, db: Db): Promise<PackedTree> {
  const rows = await db.selectFrom('lock').select('json').orderBy('createdAt').execute()
  const locks = new Map<string, Lock>()
  for (const { json } of rows) {
    const lock = JSON.parse(json) as Lock
    locks.set(lock.nodes[lock.root]?.name ?? lock.root, lock)
  }
  const nodes = Object.fromEntries([...locks.values()].flatMap((lock) => Object.entries(lock.nodes)))
  const known = await db.selectFrom('record').select('uri').execute()
  const standing = new Set(known.map(({ uri }) => uri))
  const entries = [...locks]
    .filter(([, lock]) => Object.keys(lock.nodes).every((uri) => standing.has(uri)))
    .map(([name, lock]) => ({ name, systems: [], lock }))
  const there = Object.fromEntries(Object.entries(nodes).filter(([uri]) => standing.has(uri)))
  const library = readLibrary('set')
  const set = { entries, leftOut: {}, nixpkgs: site.config.nixpkgs }
  return packTree(emitSet(set, await readRecords(db, { nodes: there }), library), library, 1)
}

async function measureEvaluation(site: NixSite): Promise<Record<string, number>> {
  await using nix = await createPrivateNix()
  const pkgs = `{ pkgs = import ${STUB} { }; }`
  const fetched = (address: string) => `import (fetchTarball "${site.url}${address}") ${pkgs}`
  const fromIndex = ({ author, name }: ReturnType<typeof packageAt>) =>
    `(${fetched('/nixexprs.tar.gz')})."${author}".${name}`
  const fromCombined = ({ name }: ReturnType<typeof packageAt>) =>
    `(${fetched('/files/combined.tar.gz')}).${name}`
  async function instantiate(expression: string): Promise<Time> {
    const begun = performance.now()
    const command = ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'nix', 'nix-instantiate', '--expr', expression]
    const { stderr } = await run('bash', command, { env: { ...nix.env } })
    const [user, system] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
    return { ms: performance.now() - begun, cpuMs: ((user ?? Number.NaN) + (system ?? Number.NaN)) * 1000 }
  }

  const other = packageAt(9)
  const cold = await instantiate(fromIndex(other))
  const coldCombined = await instantiate(fromCombined(other))
  const rounds: Record<'start' | 'first' | 'again' | 'combined', Time>[] = []
  let requests = 0
  for (let round = 0; round < ROUNDS; round++) {
    const one = packageAt((round * 4001 + 13) % PACKAGES)
    const asked = site.requests.length
    const first = await instantiate(fromIndex(one))
    requests = Math.max(requests, site.requests.length - asked)
    const again = await instantiate(fromIndex(one))
    const combined = await instantiate(fromCombined(one))
    const start = await instantiate('derivation { name = "x"; system = "x"; builder = "x"; }')
    rounds.push({ start, first, again, combined })
  }
  const best = (key: keyof (typeof rounds)[number], of: keyof Time) =>
    Math.min(...rounds.map((round) => round[key][of]))
  return {
    startMs: best('start', 'ms'),
    startCpuMs: best('start', 'cpuMs'),
    evaluateMs: best('again', 'ms'),
    evaluateCpuMs: best('again', 'cpuMs'),
    evaluateFirstMs: best('first', 'ms'),
    evaluateFirstCpuMs: best('first', 'cpuMs'),
    evaluateCombinedMs: best('combined', 'ms'),
    evaluateCombinedCpuMs: best('combined', 'cpuMs'),
    requestsOfOne: requests,
    coldMs: cold.ms,
    coldCpuMs: cold.cpuMs,
    coldCombinedMs: coldCombined.ms,
    coldCombinedCpuMs: coldCombined.cpuMs,
    indexBytes: await bytesOf(`${site.url}/nixexprs.tar.gz`),
    treeBytes: await bytesOf(`${site.url}/p/${other.author}/${other.name}/1.tar.gz`),
    combinedBytes: await bytesOf(`${site.url}/files/combined.tar.gz`),
  }
}

/** Of a process: by the clock, and on processors alone. */
interface Time {
  readonly ms: number
  readonly cpuMs: number
}

async function bytesOf(address: string): Promise<number> {
  return (await (await fetch(address)).bytes()).length
}

/** Milliseconds of some work, and for how long at most the event loop stood still in it. */
async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number; pauseMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const begun = performance.now()
  const value = await work()
  const ms = performance.now() - begun
  delay.disable()
  return { value, ms, pauseMs: delay.max / 1e6 }
}
