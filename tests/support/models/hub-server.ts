import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerBytes, answerJson } from './answer-bytes.js'
import { type HubRefusal, type HubTokens, readerOf, refusalOf } from './hub-access.js'
import { answerInfo, answerPathsInfo, answerRefs, answerTree } from './hub-api.js'
import { type Contents, type HubFile, HubRepository, type HubRepositoryOptions } from './hub-repository.js'
import { answerResolve, answerSmall, isSigned, signed } from './hub-resolve.js'
import { reconstructionOf, XET_TOKEN, xorbOf } from './hub-xet.js'

export type { Contents, HubFile, HubRepository, HubRepositoryOptions }

export interface HubRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Whether the hub was asked, or the storage that it redirects to. */
  readonly at: 'hub' | 'cdn'
  readonly headers: IncomingHttpHeaders
}

export interface HubServerOptions {
  readonly tokens?: HubTokens
  /** Entries of one page of a tree: the hub has 1000. */
  readonly pageSize?: number
}

export interface Interruption {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** How many requests get it; one by default. */
  readonly times?: number
  /** Only requests whose path has this in it. */
  readonly path?: string
}

/**
 * A model hub on 127.0.0.1 that speaks the protocol of Hugging Face (huggingface.co/docs/hub/api, and what its clients
 * read): repositories by `createRepository`, files at a storage of its own on another port, as it is in the world.
 */
export interface HubServer extends AsyncDisposable {
  readonly url: string
  /** The storage: refuses what is not signed, and who sends a token. */
  readonly cdnUrl: string
  readonly requests: HubRequest[]
  /** A model, `org/name` or `name`. Commit to it before it is asked for. */
  createRepository(name: string, options?: HubRepositoryOptions): HubRepository
  /** Lets the hub answer under an old name, too, by redirects. */
  rename(from: string, to: string): void
  /** Answers the next requests to the hub otherwise: a rate limit, an outage. */
  interrupt(interruption: Interruption): void
  /** Has the storage say nothing more after so many bytes of the next file that is as long. */
  stall(bytes: number): void
  close(): Promise<void>
}

/** What of the path of a request below the name of a repository it is about. */
interface Asked {
  readonly repo: string
  readonly action: string
  /** Not decoded. */
  readonly rest: readonly string[]
}

export async function startHubServer(options: HubServerOptions = {}): Promise<HubServer> {
  const { tokens = {}, pageSize = 1000 } = options
  const repositories = new Map<string, HubRepository>()
  const renamed = new Map<string, string>()
  const requests: HubRequest[] = []
  const stalls: number[] = []
  const interruptions: { -readonly [K in keyof Interruption]: Interruption[K] }[] = []

  const note = (request: IncomingMessage, at: 'hub' | 'cdn') => {
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, at, headers })
  }

  const hub = await listen((request, response) => {
    note(request, 'hub')
    const at = interruptions.findIndex(({ path = '' }) => request.url?.includes(path))
    const interruption = interruptions[at]
    if (interruption !== undefined) {
      interruption.times = (interruption.times ?? 1) - 1
      if (interruption.times <= 0) interruptions.splice(at, 1)
      refuse({ status: interruption.status, message: 'Try again later.' }, response, interruption.headers)
      return
    }
    void answerHub(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  const cdn = await listen((request, response) => {
    note(request, 'cdn')
    answerCdn(request, response)
  })

  async function answerHub(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', hub.url)
    const reader = readerOf(request, tokens)
    if ('status' in reader) return refuse(reader, response)
    if (url.pathname === '/api/whoami-v2') {
      if (reader.name === undefined) return refuse({ status: 401, message: 'Unauthorized' }, response)
      return answerJson(
        {
          type: 'user',
          id: reader.name,
          name: reader.name,
          orgs: [],
          auth: { type: 'access_token', accessToken: { displayName: 'test', role: 'read' } },
        },
        response,
      )
    }
    const asked = parsePath(url.pathname)
    if (asked === undefined)
      return refuse({ status: 404, message: 'Sorry, we can’t find the page.' }, response)
    const now = renamed.get(asked.repo)
    if (now !== undefined) {
      const location = `${url.pathname.replace(asked.repo, now)}${url.search}`
      response.writeHead(307, { location }).end()
      return
    }
    const repository = repositories.get(asked.repo)
    const ofFiles = ['resolve', 'raw', 'resolve-cache', 'xet-read-token'].includes(asked.action)
    const refusal = refusalOf(repository, reader, ofFiles)
    if (repository === undefined || refusal) {
      return refuse(refusal ?? { status: 404, message: 'Repository not found' }, response)
    }
    await answerAsked(repository, asked, url, request, response)
  }

  async function answerAsked(
    repository: HubRepository,
    { action, rest }: Asked,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (action === 'refs') return answerRefs(repository, response)
    const revision = decodeURIComponent(rest[0] ?? 'main')
    const commit = repository.at(revision)
    if (commit === undefined) {
      return refuse(
        { status: 404, code: 'RevisionNotFound', message: `Invalid rev id: ${revision}` },
        response,
      )
    }
    const path = rest.slice(1).map(decodeURIComponent).join('/')
    if (action === 'revision') return answerInfo(repository, commit, url.searchParams, response)
    if (action === 'tree') return answerTree(commit, path, url, pageSize, response)
    if (action === 'paths-info') return answerPathsInfo(commit, request, response)
    if (action === 'xet-read-token') {
      return answerJson({ accessToken: XET_TOKEN, exp: 4_102_444_800, casUrl: cdn.url }, response)
    }
    const file = commit.files.get(path)
    if (file === undefined) {
      return refuse({ status: 404, code: 'EntryNotFound', message: 'Entry not found' }, response)
    }
    if (action === 'resolve-cache') return answerSmall(commit, file, request, response)
    if (action === 'raw') return answerBytes(file.lfs?.pointer ?? file.bytes, request, response)
    answerResolve(repository, commit, file, { hub: hub.url, cdn: cdn.url }, request, response)
  }

  function answerCdn(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', cdn.url)
    const [, first = '', second = '', hash = ''] = url.pathname.split('/')
    const isReconstruction = first === 'v2' && second === 'reconstructions'
    const allowed = isReconstruction
      ? request.headers.authorization === `Bearer ${XET_TOKEN}`
      : request.headers.authorization === undefined && isSigned(url)
    if (!allowed) {
      // As S3 does: one way of being let in at a time.
      const status = request.headers.authorization === undefined ? 403 : 400
      response.writeHead(status, { 'content-type': 'application/xml' }).end('<Error>AccessDenied</Error>')
      return
    }
    const key = isReconstruction ? hash : first === 'xorbs' ? second : first
    const file = findStored(repositories.values(), key)
    if (file === undefined) response.writeHead(404).end()
    else if (isReconstruction) answerJson(reconstructionOf(file, signed(`${cdn.url}/xorbs/${key}`)), response)
    else if (first === 'xorbs') answerBytes(xorbOf(file), request, response)
    else if (stalls[0] !== undefined && stalls[0] <= file.bytes.length) {
      response.writeHead(200, { etag: `"${key}"`, 'content-length': file.bytes.length })
      response.write(file.bytes.subarray(0, stalls.shift()))
    } else answerBytes(file.bytes, request, response, { etag: `"${key}"` })
  }

  async function close(): Promise<void> {
    await Promise.all([stop(hub.server), stop(cdn.server)])
  }

  return {
    url: hub.url,
    cdnUrl: cdn.url,
    requests,
    createRepository(name, repositoryOptions = {}) {
      const repository = new HubRepository(name, repositoryOptions)
      repositories.set(name, repository)
      return repository
    },
    rename: (from, to) => void renamed.set(from, to),
    interrupt: (interruption) => void interruptions.push({ ...interruption }),
    stall: (bytes) => void stalls.push(bytes),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** /api/models/{repo}[/{action}/…], /api/resolve-cache/models/{repo}/…, /{repo}/{resolve,raw}/… */
function parsePath(pathname: string): Asked | undefined {
  const cached = /^\/api\/resolve-cache\/models\/(.+)\/([0-9a-f]{40})\/(.+)$/.exec(pathname)
  if (cached) {
    const [, repo = '', commit = '', path = ''] = cached
    return { repo, action: 'resolve-cache', rest: [commit, ...path.split('/')] }
  }
  const api =
    /^\/api\/models\/([^/]+(?:\/[^/]+)??)(?:\/(revision|tree|paths-info|refs|xet-read-token)(?:\/(.*))?)?$/.exec(
      pathname,
    )
  const files = /^\/([^/]+(?:\/[^/]+)??)\/(resolve|raw)\/(.+)$/.exec(pathname)
  const [, repo, action = 'revision', rest] = api ?? files ?? []
  if (repo === undefined) return undefined
  return { repo, action, rest: rest === undefined ? [] : rest.split('/') }
}

/** By the sha256 or the Xet hash. */
function findStored(repositories: Iterable<HubRepository>, key: string): HubFile | undefined {
  for (const repository of repositories) {
    const file = repository.stored(key)
    if (file) return file
  }
  return undefined
}

function refuse(
  { status, code, message }: HubRefusal,
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-error-message': message.replace('’', "'"),
      ...(code && { 'x-error-code': code }),
      ...headers,
    })
    .end(JSON.stringify({ error: message }))
}

async function listen(answer: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
