import type { ServerResponse } from 'node:http'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { dev } from '../../src/lexicons/index.js'
import { createSignedRepo, type SignedRepo } from '../ingester/signed-repo.js'
import { type FakeHost, startFakeHost } from '../support/fake-host.js'
import { samplePackage } from '../support/sample-records.js'

/** A PDS that gives really signed repositories, or whatever a test has it do in place of that. */
export interface RepoHost extends FakeHost {
  readonly repos: Map<string, SignedRepo>
  /** How it answers com.atproto.sync.getRepo; as it should when undefined. */
  answer: ((did: string, response: ServerResponse) => void | Promise<void>) | undefined
  /** Adds accounts with a package of this name each; gives their DIDs. */
  add(count: number, name?: string): Promise<string[]>
}

let accounts = 0

/** Base 32 as did:plc has it, of a number. */
function nextDid(): string {
  const digits = [...(++accounts).toString(26)].map((digit) =>
    String.fromCharCode(97 + Number.parseInt(digit, 26)),
  )
  return `did:plc:${digits.join('').padStart(24, 'z')}`
}

export async function startRepoHost(): Promise<RepoHost> {
  const repos = new Map<string, SignedRepo>()
  const own: Pick<RepoHost, 'repos' | 'answer' | 'add'> = {
    repos,
    answer: undefined,
    async add(count, name = 'hello') {
      const dids: string[] = []
      for (let index = 0; index < count; index++) {
        const did = nextDid()
        const repo = await createSignedRepo(did)
        await repo.write({ path: `${dev.firn.package.$nsid}/${name}`, value: samplePackage() })
        repos.set(did, repo)
        dids.push(did)
      }
      return dids
    },
  }
  const host = await startFakeHost(async (request, response) => {
    const did = new URL(request.url ?? '', 'http://localhost').searchParams.get('did') ?? ''
    const give = async () => void response.end((await repos.get(did)?.car()) ?? '')
    await (own.answer ?? give)(did, response)
  })
  return Object.assign(own, host)
}

/** Who lives where, as the directory would say it. */
export function directoryOf(...hosts: RepoHost[]): IdentityResolver {
  async function document(did: string) {
    const host = hosts.find(({ repos }) => repos.has(did))
    const repo = host?.repos.get(did)
    if (!host || !repo) throw new Error(`nobody is ${did}`)
    return { did, pds: host.url, signingKey: repo.key.did(), claimedHandle: null }
  }
  return {
    document,
    cached: () => undefined,
    resolve: async (did) => ({ ...(await document(did)), handle: null }),
    resolveHandle: async () => null,
    purge: () => true,
  }
}

/** A repository that somebody else signed. */
export async function forgedRepo(did: string): Promise<Uint8Array> {
  const repo = await createSignedRepo(did)
  await repo.write({ path: `${dev.firn.package.$nsid}/forged`, value: samplePackage() })
  return repo.car()
}
