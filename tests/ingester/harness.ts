import { type AtpAgent, AtUri } from '@atproto/api'
import { type Logger, pino } from 'pino'
import { createIngester, type Ingester } from '../../ingester/ingester.js'
import type { Database } from '../../src/db/database.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { dev } from '../../src/lexicons/index.js'
import { createMetrics, type Metrics } from '../../src/metrics.js'
import { type Account, createAccount, type LocalNetwork, logIn } from '../network/index.js'
import { type Json, samplePackage } from '../support/sample-records.js'
import { releaseOf } from './sample-release.js'

const { package: pkg, release, channel, yank } = dev.firn

export interface RunningIngester extends Ingester, AsyncDisposable {
  /** What it logged, as parsed lines. */
  readonly lines: { level: number; msg: string }[]
  readonly metrics: Metrics
}

/** An ingester over a local network, started. @param sources ws:// origins; both PDSes when absent */
export async function runIngester(
  network: LocalNetwork,
  database: Database,
  sources = network.pds.map(({ url }) => url.replace(/^http/, 'ws')),
  { fromLive = [] }: { fromLive?: readonly string[] } = {},
): Promise<RunningIngester> {
  const lines: RunningIngester['lines'] = []
  const log: Logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const config = {
    sources,
    plcUrl: network.plc.url,
    development: true,
    handleResolvers: network.pds.map(({ url, handleDomain }) => ({ suffix: handleDomain, url })),
  }
  const identity = createIdentityResolver(config, { log })
  const metrics = createMetrics()
  const now = () => new Date()
  const ingester = createIngester({ config, database, log, identity, metrics, now, fromLive })
  await ingester.start()
  return { ...ingester, lines, metrics, [Symbol.asyncDispose]: () => ingester.stop() }
}

/** Where a record was written. */
export interface Ref {
  uri: string
  cid: string
}

/** An account with the writes that tests make. */
export interface Author extends Account {
  readonly agent: AtpAgent
  put(collection: string, rkey: string, record: Json): Promise<Ref>
  remove(collection: string, rkey: string): Promise<void>
  putPackage(name: string, change?: Json): Promise<Ref>
  putRelease(name: string, version: string, change?: Json): Promise<Ref>
  putChannel(name: string, channelName: string, target: Ref): Promise<Ref>
  putYank(target: Ref): Promise<Ref>
}

let accounts = 0

/** A new account on one of the PDSes, under a handle of its own. */
export async function createAuthor(network: LocalNetwork, pdsIndex: 0 | 1 = 0): Promise<Author> {
  const pds = network.pds[pdsIndex]
  const handle = `author${++accounts}${pds.handleDomain}`
  return toAuthor(await createAccount(pds, { handle, password: 'a-password' }))
}

export async function toAuthor(account: Account): Promise<Author> {
  const agent = await logIn(account)
  const repo = account.did
  const put: Author['put'] = async (collection, rkey, record) => {
    const { data } = await agent.com.atproto.repo.putRecord({
      repo,
      collection,
      rkey,
      record,
      validate: false,
    })
    return { uri: data.uri, cid: data.cid }
  }
  return {
    ...account,
    agent,
    put,
    remove: async (collection, rkey) => {
      await agent.com.atproto.repo.deleteRecord({ repo, collection, rkey })
    },
    putPackage: (name, change) => put(pkg.$nsid, name, samplePackage(change)),
    putRelease: (name, version, change) =>
      put(release.$nsid, `package:${name}:${version}`, releaseOf(account.did, name, version, change)),
    putChannel: (name, channelName, target) =>
      put(channel.$nsid, `package:${name}:${channelName}`, { release: { ...target }, createdAt: DATE }),
    putYank: (target) =>
      put(yank.$nsid, new AtUri(target.uri).rkey, {
        release: { ...target },
        reason: 'It is broken',
        createdAt: DATE,
      }),
  }
}

const DATE = '2025-01-23T12:00:00.000Z'
