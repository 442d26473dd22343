import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { listenOnLoopback } from './listen.js'

/** A forge: bare repositories behind git's own http server. */
export interface GitHost extends AsyncDisposable {
  readonly url: string
  /** Requests as `GET /path?query (protocol)`. */
  readonly requests: string[]
  /** Adds a commit with a tag, light or an object of its own. @returns the commit */
  tag(repository: string, name: string, annotated?: boolean): string
}

const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
}

/** @param protocol the highest that the server speaks: `0` for one of before 2018 */
export async function startGitHost(protocol: 0 | 2 = 2): Promise<GitHost> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'firn-git-'))
  const requests: string[] = []
  const git = (repository: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: path.join(root, repository), env: { ...ENVIRONMENT, HOME: root } })
      .toString()
      .trim()
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    void serve(root, protocol, request, response)
  })
  const { url, close } = await listenOnLoopback(server)
  return {
    url,
    requests,
    tag(repository, name, annotated = false) {
      const bare = `${repository}.git`
      if (!existsSync(path.join(root, bare)))
        git('.', 'init', '--quiet', '--bare', '--initial-branch=main', bare)
      const tree = git(bare, 'mktree')
      const commit = git(bare, 'commit-tree', tree, '-m', name)
      git(bare, 'update-ref', 'refs/heads/main', commit)
      git(bare, 'tag', ...(annotated ? ['-a', '-m', name] : []), name, commit)
      return commit
    },
    async [Symbol.asyncDispose]() {
      await close()
      rmSync(root, { recursive: true })
    },
  }
}

/** git-http-backend(1) is a CGI program. */
async function serve(
  root: string,
  protocol: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://host')
  const child = spawn('git', ['http-backend'], {
    env: {
      ...ENVIRONMENT,
      HOME: root,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: protocol === 2 ? String(request.headers['git-protocol'] ?? '') : '',
    },
  })
  const [answer] = await Promise.all([buffer(child.stdout), once(child, 'close'), request.pipe(child.stdin)])
  const end = answer.indexOf('\r\n\r\n')
  const headers = answer
    .toString('latin1', 0, Math.max(end, 0))
    .split('\r\n')
    .map((line) => line.split(': ', 2))
  const status = headers.find(([name]) => name === 'Status')?.[1]
  for (const [name = '', value = ''] of headers)
    if (name !== '' && name !== 'Status') response.setHeader(name, value)
  response.statusCode = end === -1 ? 500 : Number(status?.slice(0, 3) ?? 200)
  response.end(answer.subarray(end + 4))
}
