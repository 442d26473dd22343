import { createServer, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { listenOnLoopback } from '../freshness/listen.js'

/** What a hostile mirror does when its refs are asked for. */
export type Hostility = 'million-refs' | 'endless' | 'silent' | 'slow' | 'words' | 'no-pack'

export interface HostileGitServer extends AsyncDisposable {
  /** Address of the mirror that does it. */
  mirror(hostility: Hostility): string
  readonly requests: string[]
}

const OBJECT = 'a'.repeat(40)
const CAPABILITIES = ['version 2\n', 'ls-refs\n', 'fetch=shallow filter\n']

/** A server that speaks git's protocol as far as is of use to it. */
export async function startHostileGitServer(): Promise<HostileGitServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const hostility = request.url?.split('/')[1] as Hostility
    response.on('error', () => undefined)
    if (hostility === 'silent') return
    if (hostility === 'words') response.end('<html>404 and all is well</html>')
    else if (request.method === 'GET') response.end(lines(CAPABILITIES))
    else void text(request).then((body) => answer(hostility, body, response))
  })
  const { url, close } = await listenOnLoopback(server)
  return { requests, mirror: (hostility) => `${url}/${hostility}/home.git`, [Symbol.asyncDispose]: close }
}

async function answer(hostility: Hostility, body: string, response: ServerResponse): Promise<void> {
  if (hostility === 'no-pack') {
    const refs = lines([`${OBJECT} refs/eka/atoms/hello/1.0.0\n`])
    response.end(body.includes('command=fetch') ? lines(['packfile\n', '\u0001PACK and nothing']) : refs)
    return
  }
  // Until the other side has had enough.
  await pipeline(Readable.from(refs(hostility)), response).catch(() => undefined)
}

async function* refs(hostility: Hostility): AsyncGenerator<string> {
  for (let at = 0; hostility === 'endless' || at < 1_000_000; at++) {
    yield lines([`${OBJECT} refs/eka/atoms/a${at}/1.0.0\n`], '')
    if (hostility === 'slow') await sleep(50)
  }
  yield '0000'
}

function lines(texts: readonly string[], end = '0000'): string {
  return `${texts.map((text) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`).join('')}${end}`
}
