import { createServer } from 'node:http'
import { listenOnLoopback } from './listen.js'

/** A server that lists whatever tags it is given, also such as git itself would refuse. */
export async function startHostileGitHost(
  tags: readonly string[],
): Promise<AsyncDisposable & { readonly url: string }> {
  const refs = tags.map((tag) => `${'a'.repeat(40)} refs/tags/${tag}\n`)
  const server = createServer((request, response) => {
    const lines = request.method === 'GET' ? ['version 2\n', 'ls-refs\n'] : refs
    response.end(`${lines.map(pktLine).join('')}0000`)
  })
  const { url, close } = await listenOnLoopback(server)
  return { url, [Symbol.asyncDispose]: close }
}

function pktLine(text: string): string {
  return `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`
}
