import { FILE_LIST_TYPE } from '../../../src/models/file-list.js'
import { LISTED } from '../../ingester/sample-model-records.js'
import type { Absence, Author } from '../author.js'
import { recordCar, repoCar } from '../repo/author-repo.js'
import { type Answer, HttpHost, json, type Request, xrpcError } from './http-host.js'

export interface PdsWorld {
  /** Who lives here. */
  residents: () => Author[]
  /** The DID that a handle leads to. */
  handleOwner: (handle: string) => string | undefined
}

const CAR = 'application/vnd.ipld.car'
const PAGE = 3

const ABSENT: Readonly<Record<Absence, string>> = {
  deactivated: 'RepoDeactivated',
  suspended: 'RepoSuspended',
  takendown: 'RepoTakendown',
  deleted: 'RepoNotFound',
}

/** A PDS as consumers of a firehose ask it, with the handles of its world. */
export function createPds({ residents, handleOwner }: PdsWorld): HttpHost {
  const handlers: Record<string, (url: URL) => Answer> = {
    'com.atproto.server.describeServer': () =>
      json({ did: 'did:web:pds.invalid', availableUserDomains: ['.sim.test'] }),
    'com.atproto.sync.getRepo': (url) => of(url, (author) => car(repoCar(author.repo.head))),
    'com.atproto.sync.getRecord': (url) =>
      of(url, (author) => {
        const path = `${url.searchParams.get('collection')}/${url.searchParams.get('rkey')}`
        return car(recordCar(author.repo.head, path))
      }),
    'com.atproto.sync.getLatestCommit': (url) =>
      of(url, ({ repo }) => json({ cid: repo.head.commit.cid.toString(), rev: repo.head.rev })),
    'com.atproto.sync.getRepoStatus': (url) => {
      const author = find(url)
      return author && author.absence !== 'deleted' ? json(statusOf(author)) : xrpcError('RepoNotFound')
    },
    'com.atproto.sync.getBlob': (url) =>
      of(url, () =>
        url.searchParams.get('cid') === LISTED.cid
          ? { status: 200, body: LISTED.bytes, type: FILE_LIST_TYPE }
          : xrpcError('BlobNotFound'),
      ),
    'com.atproto.repo.describeRepo': (url) => of(url, describeRepo),
    'com.atproto.sync.listRepos': (url) => listRepos(residents(), url),
    'com.atproto.sync.listReposByCollection': () => xrpcError('MethodNotImplemented', 501),
  }

  const find = (url: URL) => {
    const did = url.searchParams.get('did') ?? url.searchParams.get('repo')
    return residents().find((author) => author.did === did)
  }
  const of = (url: URL, answer: (author: Author) => Answer) => {
    const author = find(url)
    if (!author) return xrpcError('RepoNotFound')
    return author.absence === null ? answer(author) : xrpcError(ABSENT[author.absence])
  }

  return new HttpHost((request: Request) => {
    const { pathname } = request.url
    if (pathname === '/.well-known/atproto-did') {
      const did = handleOwner(request.host)
      return did === undefined ? json({}, 404) : { status: 200, body: did, type: 'text/plain' }
    }
    const handler = handlers[pathname.replace('/xrpc/', '')]
    return handler ? handler(request.url) : xrpcError('MethodNotImplemented', 501)
  })
}

function car(body: Uint8Array): Answer {
  return { status: 200, body, type: CAR }
}

export function statusOf({ did, absence, repo }: Author) {
  return absence === null
    ? { did, active: true, rev: repo.head.rev }
    : { did, active: false, status: absence }
}

export function collectionsOf({ repo }: Author): string[] {
  return [...new Set([...repo.head.records.keys()].map((path) => path.split('/')[0] ?? ''))]
}

function describeRepo(author: Author): Answer {
  const { did, handle } = author
  return json({ did, handle, didDoc: { id: did }, collections: collectionsOf(author), handleIsCorrect: true })
}

/** com.atproto.sync.listRepos, in short pages so that paging is seen to work. */
export function listRepos(authors: readonly Author[], url: URL): Answer {
  const there = authors.filter(({ absence }) => absence !== 'deleted')
  const repos = there.map((author) => ({
    ...statusOf(author),
    rev: author.repo.head.rev,
    head: author.repo.head.commit.cid.toString(),
  }))
  const { items, cursor } = page(repos, url)
  return json({ repos: items, ...cursor })
}

export function page<T>(all: readonly T[], url: URL): { items: T[]; cursor: { cursor?: string } } {
  const start = Number(url.searchParams.get('cursor') ?? 0)
  const end = start + PAGE
  return { items: all.slice(start, end), cursor: end < all.length ? { cursor: String(end) } : {} }
}
