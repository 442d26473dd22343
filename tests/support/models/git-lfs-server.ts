import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { type FakeHost, startFakeHost } from '../fake-host.js'
import { GIT_ENVIRONMENT } from '../git-repository.js'
import { startGitServer } from '../git-server.js'
import { answerBytes } from './answer-bytes.js'
import { type LfsObjects, openLfsObjects } from './lfs-objects.js'

export interface GitLfsServerOptions {
  /**
   * What it serves below `<repository>/media/commit/<rev>/`: files with the content of their LFS objects, as Forgejo
   * does, or with their pointers; nothing when absent.
   */
  readonly media?: 'content' | 'pointers'
  /** What `Authorization` must say of who asks for a repository or for the batch API. */
  readonly authorization?: string
}

export interface GitLfsServer extends FakeHost {
  /** Makes an empty repository. @returns its address, which git and git-lfs push to and pull from */
  createRepository(name: string): Promise<string>
}

/** Repositories over smart HTTP, with an LFS server each at `<repository>.git/info/lfs`. */
export async function startGitLfsServer(options: GitLfsServerOptions = {}): Promise<GitLfsServer> {
  const git = await startGitServer()
  let origin = ''
  const objects = await openLfsObjects(path.join(git.dir, 'lfs-objects'), () => origin)
  const host = await startFakeHost((request, response) => {
    void answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  origin = host.url

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isObject = request.url?.startsWith('/lfs-objects/')
    if (
      !isObject &&
      options.authorization !== undefined &&
      request.headers.authorization !== options.authorization
    ) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    } else if (await objects.answer(request, response)) return
    else if (request.url?.includes('/media/commit/')) {
      await answerMedia(git.dir, objects, options.media, request, response)
    } else await passOn(git.url, request, response)
  }

  async function close(): Promise<void> {
    await host.close()
    await git.close()
  }

  return {
    ...host,
    close,
    [Symbol.asyncDispose]: close,
    async createRepository(name) {
      await git.createRepository(name)
      return `${host.url}/smart/${name}.git`
    },
  }
}

async function answerMedia(
  dir: string,
  objects: LfsObjects,
  media: GitLfsServerOptions['media'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const [, name = '', rev = '', file = ''] =
    /^\/smart\/([^/]+)\/media\/commit\/([0-9a-f]{40})\/(.+)$/.exec(decodeURIComponent(pathname)) ?? []
  const kept = media === undefined ? undefined : await show(path.join(dir, `${name}.git`), `${rev}:${file}`)
  if (kept === undefined) {
    response.writeHead(404).end()
    return
  }
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(kept.toString('latin1', 0, 200))?.[1]
  const object = oid === undefined || media !== 'content' ? undefined : await objects.find(oid)
  answerBytes(object === undefined ? kept : await readFile(object), request, response)
}

/** A file as git keeps it; undefined where there is none. */
async function show(repository: string, object: string): Promise<Buffer | undefined> {
  const args = ['-C', repository, 'cat-file', 'blob', object]
  const options = { env: GIT_ENVIRONMENT, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const
  return promisify(execFile)('git', args, options).then(
    ({ stdout }) => stdout,
    () => undefined,
  )
}

async function passOn(to: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const passed = httpRequest(
      new URL(request.url ?? '/', to),
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        pipeline(answer, response).then(resolve, reject)
      },
    )
    passed.on('error', reject)
    pipeline(request, passed).catch(reject)
  })
}
