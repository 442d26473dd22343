import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type CallbackOutcome, callbackPage } from './callback-page.js'

const CALLBACK_PATH = '/callback'

/** Waits on this machine for the browser that an account's server sends back. */
export interface CallbackServer extends AsyncDisposable {
  readonly redirectUri: string
  /**
   * The parameters of the first callback that `isOurs`; others get a page that says so. The browser waits until `finish`
   * says what to show.
   * @throws the signal's reason
   */
  wait(isOurs: (params: URLSearchParams) => boolean, signal: AbortSignal): Promise<Callback>
}

export interface Callback {
  readonly params: URLSearchParams
  finish(outcome: CallbackOutcome): Promise<void>
}

/** Listens on a free port of 127.0.0.1. */
export async function startCallbackServer(): Promise<CallbackServer> {
  const server = createServer((_request, response) => answer(response, 404, 'elsewhere'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const origin = `http://127.0.0.1:${address.port}`
  return {
    redirectUri: origin + CALLBACK_PATH,
    wait(isOurs, signal) {
      return new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason)
        if (signal.aborted) return stop()
        signal.addEventListener('abort', stop, { once: true })
        server.removeAllListeners('request')
        let isTaken = false
        server.on('request', (request, response) => {
          const url = new URL(request.url ?? '/', origin)
          if (url.pathname !== CALLBACK_PATH || request.method !== 'GET') {
            return answer(response, 404, 'elsewhere')
          }
          // A page of somebody else may call here, too: it can neither finish nor end this login.
          if (isTaken || !isOurs(url.searchParams)) return answer(response, 400, 'not-ours')
          isTaken = true
          signal.removeEventListener('abort', stop)
          resolve({
            params: url.searchParams,
            finish: async (outcome) => {
              answer(response, 200, outcome)
              if (!response.writableFinished)
                await Promise.race([once(response, 'finish'), once(response, 'close')])
            },
          })
        })
      })
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function answer(
  response: ServerResponse,
  status: number,
  outcome: CallbackOutcome | 'elsewhere' | 'not-ours',
): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(callbackPage(outcome))
}
