import type { l } from '@atproto/lex'
import type { GuardedFetch } from '../src/identity/guarded-fetch.js'
import { HostError, type HostQuery, queryHost } from '../src/indexing/host-client.js'
import { describeRepo } from '../src/lexicons/com/atproto/repo.js'
import { getLatestCommit, getRepoStatus } from '../src/lexicons/com/atproto/sync.js'
import { readStatus } from './account.js'
import type { Word } from './judge-doubt.js'
import { lacksMethod } from './source.js'

export interface StatusQuestion {
  host: string
  did: string
  signal: AbortSignal
}

/** What a host says of an account when it is asked for its status (com.atproto.sync.getRepoStatus). */
export async function askStatus(fetch: GuardedFetch, { did, ...place }: StatusQuestion): Promise<Word> {
  return ask(fetch, { ...place, method: getRepoStatus.main, params: { did } }, (answer) => {
    if (answer.did !== did) return 'unclear'
    return answer.active ? 'active' : readStatus(answer.status)
  })
}

/**
 * The same of a PDS that need not know that method: what it hands out shows whether it has the account, and the name of
 * the error says why not. A PDS that names its errors otherwise leaves it open.
 */
export async function askPdsStatus(fetch: GuardedFetch, question: StatusQuestion): Promise<Word> {
  const { did, ...place } = question
  const word = await askStatus(fetch, question)
  if (word !== 'mute') return word
  const latest = { ...place, method: getLatestCommit.main, params: { did } }
  const shown = await ask(fetch, latest, () => 'active')
  if (shown !== 'mute') return shown
  const described = { ...place, method: describeRepo.main, params: { repo: did } }
  return ask(fetch, described, (answer) => (answer.did === did ? 'active' : 'unclear'))
}

/** What a host says in place of a repository (com.atproto.sync.getLatestCommit). */
const ERRORS: ReadonlyMap<string | null, Word> = new Map([
  ['RepoNotFound', 'unknown'],
  ['RepoTakendown', 'takendown'],
  ['RepoSuspended', 'suspended'],
  ['RepoDeactivated', 'deactivated'],
])

async function ask<M extends l.Query>(
  fetch: GuardedFetch,
  query: HostQuery<M>,
  read: (answer: l.InferMethodOutputBody<M, Uint8Array>) => Word,
): Promise<Word> {
  try {
    return read(await queryHost(fetch, query))
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return ERRORS.get(error.error) ?? (lacksMethod(error) ? 'mute' : 'unclear')
  }
}
