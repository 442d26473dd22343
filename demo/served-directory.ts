import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { LOOPBACK, stopWithin } from './network/loopback.js'

/** Serves a directory as plain files: all that models need, and git's dumb protocol. */
export async function serveDirectory(
  directory: string,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    answer(directory, request.url ?? '/', response).catch((error: Error) => response.destroy(error))
  })
  server.listen(port, LOOPBACK)
  await once(server, 'listening')
  return {
    url: `http://${LOOPBACK}:${port}`,
    close: () =>
      stopWithin(server, async () => {
        server.close()
        await once(server, 'close')
      }),
  }
}

async function answer(directory: string, url: string, response: ServerResponse): Promise<void> {
  // A URL's path has no `..` left in it, and the names of the demo's files need no escapes.
  await answerFile(path.join(directory, new URL(url, `http://${LOOPBACK}`).pathname), response)
}

/** A file as it is; 404 where there is none. */
export async function answerFile(file: string, response: ServerResponse): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, { 'content-length': found.size })
  await pipeline(createReadStream(file), response)
}
