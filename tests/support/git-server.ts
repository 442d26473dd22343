import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { answerFile } from '../../demo/served-directory.js'
import { createGitRepository, GIT_ENVIRONMENT, type GitRepository } from './git-repository.js'

/**
 * Bare repositories of a temporary directory over HTTP, on 127.0.0.1: by the smart protocol (git http-backend, pushes
 * included) below /smart/, and as plain files, the dumb protocol, below /dumb/.
 */
export interface GitServer extends AsyncDisposable {
  readonly url: string
  /** Where the repositories lie. */
  readonly dir: string
  /** Paths with their queries, in the order in which they were asked for. */
  readonly requests: string[]
  createRepository(name: string): Promise<ServedRepository>
  close(): Promise<void>
}

export interface ServedRepository extends GitRepository {
  readonly smartUrl: string
  readonly dumbUrl: string
}

export async function startGitServer(): Promise<GitServer> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'firn-git-'))
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    void answer(dir, request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function close(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
    await rm(dir, { recursive: true, force: true })
  }

  return {
    url,
    dir,
    requests,
    close,
    async createRepository(name) {
      const repository = await createGitRepository(path.join(dir, `${name}.git`))
      return { ...repository, smartUrl: `${url}/smart/${name}.git`, dumbUrl: `${url}/dumb/${name}.git` }
    },
    [Symbol.asyncDispose]: close,
  }
}

async function answer(dir: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
  const [, protocol, ...rest] = decodeURIComponent(pathname).split('/')
  const below = `/${rest.join('/')}`
  if (protocol === 'smart') await answerSmart(dir, below, search.slice(1), request, response)
  else if (protocol === 'dumb') await answerFile(path.join(dir, below), response)
  else response.writeHead(404).end()
}

/** By CGI, as git-http-backend(1) has it. */
async function answerSmart(
  dir: string,
  pathInfo: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers } = request
  const backend = spawn('git', ['http-backend'], {
    env: {
      ...GIT_ENVIRONMENT,
      GIT_PROJECT_ROOT: dir,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathInfo,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  // Whoever was answered already need not be listened to.
  const fed = pipeline(request, backend.stdin).catch(() => undefined)
  let head = Buffer.alloc(0)
  for await (const chunk of backend.stdout as AsyncIterable<Buffer>) {
    if (response.headersSent) {
      if (!response.write(chunk)) await once(response, 'drain')
      continue
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) continue
    writeHead(response, head.subarray(0, end).toString('latin1'))
    response.write(head.subarray(end + 4))
  }
  if (!response.headersSent) response.writeHead(500)
  response.end()
  await fed
}

function writeHead(response: ServerResponse, head: string): void {
  const headers = head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  const status = headers.find(([name]) => name === 'status')?.[1]
  response.writeHead(
    status === undefined ? 200 : Number.parseInt(status, 10),
    Object.fromEntries(headers.filter(([name]) => name !== 'status')),
  )
}
