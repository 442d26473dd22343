import { jsonToLex, type LexMap } from '@atproto/lex'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createIngester } from '../../ingester/ingester.js'
import type { Database } from '../../src/db/database.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { dev } from '../../src/lexicons/index.js'
import { didDocument } from '../identity/directory.js'
import { releaseOf } from '../ingester/sample-release.js'
import { createSignedRepo, type SignedRepo } from '../ingester/signed-repo.js'
import { OPENSSL } from '../support/certificate.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { describeWith } from '../support/prerequisite.js'
import { A_HASH, sampleBlob, samplePackage, sampleRecipe } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { type Internet, startInternet } from './internet.js'

const { package: pkg, release } = dev.firn
const HONEST = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'

describeWith([OPENSSL], 'an ingester in production', () => {
  let database: Database
  let internet: Internet
  beforeAll(async () => {
    database = await openEmbeddedDatabase()
  })
  beforeEach(async () => {
    internet = await startInternet()
  })
  afterEach(() => internet[Symbol.asyncDispose]())
  afterAll(() => database.close())

  /** A repository whose records name the canary wherever a record can name an address. */
  async function repoThatPointsInward(): Promise<SignedRepo> {
    const url = (path: string) => `https://localhost:${internet.canary.httpsPort}/${path}`
    const repo = await createSignedRepo(HONEST)
    const source = {
      $type: 'dev.firn.recipe#tarball',
      urls: [url('source.tar.gz')],
      hash: A_HASH,
      hashMode: 'nar',
    }
    const records = {
      [`${pkg.$nsid}/hello`]: samplePackage({
        homepage: url('homepage'),
        repository: url('repository'),
        readme: sampleBlob('text/markdown', 100),
      }),
      [`${release.$nsid}/package:hello:1.0.0`]: releaseOf(HONEST, 'hello', '1.0.0', {
        artifact: sampleRecipe({ source }),
      }),
    }
    await repo.write(
      ...Object.entries(records).map(([path, record]) => ({ path, value: jsonToLex(record) as LexMap })),
    )
    return repo
  }

  test('asks public hosts for repositories, and nobody for what records name where freshness is off', async () => {
    const { httpPort, httpsPort } = internet.canary
    const repo = await repoThatPointsInward()
    const key = repo.key.did()
    /** Accounts that live where nobody may ask, and what the refusal says. */
    const inward = {
      'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb': [`http://localhost:${httpPort}`, 'Forbidden protocol'],
      'did:plc:cccccccccccccccccccccccc': [`https://127.0.0.1:${httpsPort}`, 'Custom https: ports'],
      'did:plc:dddddddddddddddddddddddd': ['https://[::1]', 'Invalid hostname'],
      'did:plc:eeeeeeeeeeeeeeeeeeeeeeee': ['https://inward.firn.dev', 'non-unicast'],
      'did:plc:ffffffffffffffffffffffff': ['https://mallory.firn.dev', 'unexpected redirect'],
      [`did:web:localhost%3A${httpPort}`]: ['', 'IdentityUnsupported'],
    }
    const homes = new Map([
      [HONEST, 'https://pds.firn.dev'],
      ...entriesOf(inward).map(([did, [pds]]) => [did, pds] as const),
    ])
    internet.host('plc.firn.dev', (request, response) => {
      const did = decodeURIComponent((request.url ?? '').slice(1))
      response.end(
        JSON.stringify(didDocument(did, { key, pds: homes.get(did) ?? null, handle: 'x.firn.dev' })),
      )
    })
    const car = await repo.car()
    internet.host('pds.firn.dev', (_, response) => response.end(car))
    internet.host('inward.firn.dev', (_, response) => response.end(), ['127.0.0.1'])
    internet.host('mallory.firn.dev', (_, response) =>
      response.writeHead(302, { location: `https://localhost:${httpsPort}/` }).end(),
    )
    const { db } = database
    const waiting = { state: 'pending' as const, attempts: 0, updatedAt: new Date() }
    await db
      .insertInto('repo')
      .values([...homes.keys()].map((did) => ({ did, ...waiting })))
      .execute()

    // There is no source: what waits in the database is fetched all the same.
    const config = {
      sources: [`ws://127.0.0.1:${await freePort()}`],
      plcUrl: 'https://plc.firn.dev',
      development: false,
      handleResolvers: [],
    }
    const log = pino({ level: 'silent' })
    const identity = createIdentityResolver(config, { log })
    const ingester = createIngester({ config, database, log, identity, now: () => new Date() })
    await ingester.start()
    try {
      const settled = async () => {
        const rows = await db.selectFrom('repo').select(['did', 'state', 'error']).execute()
        return rows.every(({ state }) => state === 'active' || state === 'error') && rows
      }
      const rows = await until(settled, {
        what: 'every repository to be fetched or refused',
      })
      const errors = new Map(rows.map(({ did, error }) => [did, error]))
      for (const [did, [, reason]] of entriesOf(inward)) expect(errors.get(did), did).toContain(reason)
      expect(errors.get(HONEST)).toBeNull()
      const indexed = await db.selectFrom('record').select('did').execute()
      expect(indexed).toEqual([{ did: HONEST }, { did: HONEST }])
    } finally {
      await ingester.stop()
    }
    expect(internet.canary.connections).toBe(0)
  })
})

function entriesOf(table: Record<string, string[]>): [did: string, [pds: string, reason: string]][] {
  return Object.entries(table).map(([did, [pds = '', reason = '']]) => [did, [pds, reason]])
}
