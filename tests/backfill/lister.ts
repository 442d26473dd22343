import type { ServerResponse } from 'node:http'
import { type FakeHost, startFakeHost } from '../support/fake-host.js'

/** A host that lists repositories in pages of its own making, and goes wrong on request. */
export interface Lister extends FakeHost {
  /** What was asked for, as `method collection cursor`. */
  readonly pages: string[]
  /** What it has, which may change. */
  readonly options: ListerOptions
  /** Answers the next requests for lists by these in place of pages. */
  readonly faults: ((response: ServerResponse) => void)[]
}

export interface ListerOptions {
  /** Repositories of each collection, in pages. */
  collections?: Record<string, string[][]>
  /** Every repository, in pages, with its collections. */
  repos?: Record<string, string[]>[]
  /** Cursors in place of the numbers of pages. */
  cursorAfter?: (page: number) => string | undefined
}

export async function startLister(options: ListerOptions): Promise<Lister> {
  const pages: string[] = []
  const faults: Lister['faults'] = []
  const host = await startFakeHost((request, response) => {
    const { collections, repos, cursorAfter } = options
    const url = new URL(request.url ?? '', 'http://localhost')
    const method = url.pathname.slice('/xrpc/com.atproto.'.length)
    const { collection = '', cursor = '', repo = '' } = Object.fromEntries(url.searchParams)
    const fault = method.startsWith('sync.') && faults.shift()
    if (fault) return fault(response)
    const list = method === 'sync.listReposByCollection' ? collections?.[collection] : undefined
    const all = method === 'sync.listRepos' ? repos : undefined
    if (method === 'server.describeServer' && repos) {
      return send(response, { did: 'did:web:localhost', availableUserDomains: [] })
    }
    if (method === 'repo.describeRepo') return send(response, describe(repo, repos))
    if (list === undefined && all === undefined) {
      // A collection that nobody has.
      if (method === 'sync.listReposByCollection' && collections) return send(response, { repos: [] })
      response.writeHead(404).end()
      return
    }
    pages.push([method.slice('sync.'.length), collection, cursor].filter((part) => part !== '').join(' '))
    const index = Number(cursor || 0)
    const dids = (list ?? all?.map((page) => Object.keys(page)))?.[index] ?? []
    const next = cursorAfter
      ? cursorAfter(index)
      : hasMore(list ?? all, index)
        ? String(index + 1)
        : undefined
    send(response, {
      repos: dids.map((did) => (all ? { did, head: CID, rev: '3l3qo2vutsw2b', active: true } : { did })),
      ...(next === undefined ? {} : { cursor: next }),
    })
  })
  return Object.assign(host, { pages, faults, options })
}

export function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function hasMore(pages: readonly unknown[] | undefined, index: number): boolean {
  return pages !== undefined && index + 1 < pages.length
}

function describe(did: string, repos: ListerOptions['repos']) {
  const collections = repos?.map((page) => page[did]).find((found) => found !== undefined) ?? []
  return { handle: 'a.test', did, didDoc: {}, collections, handleIsCorrect: true }
}

const CID = 'bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi'
