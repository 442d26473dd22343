import { afterEach, beforeEach, expect, test } from 'vitest'
import { createGuardedFetch } from '../src/identity/guarded-fetch.js'
import { describeRepo } from '../src/lexicons/com/atproto/repo.js'
import { getLatestCommit, getRepoStatus } from '../src/lexicons/com/atproto/sync.js'
import { type FakeHost, startFakeHost } from '../tests/support/fake-host.js'
import { askPdsStatus, askStatus } from './ask-status.js'
import type { Word } from './judge-doubt.js'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
type Said = readonly [status: number, body: object]

const LACKS: Said = [501, { error: 'MethodNotImplemented' }]
const NOT_FOUND: Said = [400, { error: 'RepoNotFound' }]
const STATUS: Said = [200, { did: DID, active: true }]
const COMMIT: Said = [
  200,
  { cid: 'bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a', rev: '3jzfcijpj2z2a' },
]
const DESCRIBED = { did: DID, handle: 'alice.example', didDoc: {}, collections: [], handleIsCorrect: true }

let host: FakeHost
let answers: Partial<Record<string, Said>>
beforeEach(async () => {
  host = await startFakeHost(({ url = '' }, response) => {
    const [status, body] =
      answers[new URL(url, 'http://host.invalid').pathname.replace('/xrpc/', '')] ?? LACKS
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})
afterEach(() => host.close())

const fetch = createGuardedFetch({ development: true })
const question = () => ({ host: host.url, did: DID, signal: AbortSignal.timeout(5_000) })

const CASES: [string, Word, Said, Said, Said][] = [
  ['its status', 'active', STATUS, LACKS, LACKS],
  ['that it has none of that name', 'unknown', NOT_FOUND, COMMIT, LACKS],
  ['another status', 'takendown', [200, { did: DID, active: false, status: 'takendown' }], COMMIT, LACKS],
  ["somebody else's status", 'unclear', [200, { did: `${DID}b`, active: true }], COMMIT, LACKS],
  ['no status, but its commit', 'active', LACKS, COMMIT, NOT_FOUND],
  ['no status, and no repository', 'unknown', LACKS, NOT_FOUND, LACKS],
  ['no status, and why not', 'deactivated', LACKS, [400, { error: 'RepoDeactivated' }], LACKS],
  [
    'no status, and an error in words',
    'unclear',
    LACKS,
    [400, { error: 'InvalidRequest', message: 'Could not find repo' }],
    NOT_FOUND,
  ],
  ['no status, and a fault', 'unclear', LACKS, [500, { error: 'InternalServerError' }], NOT_FOUND],
  ['what it holds alone', 'active', LACKS, LACKS, [200, DESCRIBED]],
  ['what somebody else holds', 'unclear', LACKS, LACKS, [200, { ...DESCRIBED, did: `${DID}b` }]],
  ['that it holds nothing of that name', 'unknown', LACKS, LACKS, NOT_FOUND],
  ['nothing of all that', 'mute', LACKS, LACKS, LACKS],
]

test.each(CASES)('a PDS that tells %s says: %s', async (_, word, status, commit, description) => {
  answers = {
    [getRepoStatus.main.nsid]: status,
    [getLatestCommit.main.nsid]: commit,
    [describeRepo.main.nsid]: description,
  }
  expect(await askPdsStatus(fetch, question())).toBe(word)
})

test('a relay is asked for the status alone: what else it hands out it may have from before', async () => {
  answers = { [getLatestCommit.main.nsid]: NOT_FOUND }
  expect(await askStatus(fetch, question())).toBe('mute')
  expect(host.asked).toHaveLength(1)
})
