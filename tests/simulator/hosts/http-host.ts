import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: string | Uint8Array
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sends so many bytes of the body alone, and breaks off. */
  readonly cutAt?: number
  /** Waits before it answers. */
  readonly delayMs?: number
}

/** What a host answers; `hang` answers nothing until the host recovers, `refuse` closes the connection. */
export type Response = Answer | 'hang' | 'refuse'

export interface Request {
  readonly url: URL
  /** The `Host` header without its port. */
  readonly host: string
}

/** Looks at each request before the host does; undefined lets it through. */
export type Interceptor = (request: Request) => Response | undefined

export function json(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value), type: 'application/json' }
}

/** An XRPC error. */
export function xrpcError(error: string, status = 400): Answer {
  return json({ error, message: `${error}, says the host` }, status)
}

/** An HTTP server on a free port of this machine that goes wrong on request. */
export class HttpHost {
  readonly server: Server
  readonly #interceptors = new Set<Interceptor>()
  readonly #hanging = new Set<ServerResponse>()
  #port = 0
  /** Hears of each request, whatever becomes of it. */
  onRequest: (request: Request) => void = () => undefined

  constructor(answer: (request: Request) => Answer) {
    this.server = createServer((request, response) => {
      const read = readRequest(request)
      this.onRequest(read)
      this.#send(response, this.#intercept(read) ?? answer(read))
    })
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    this.#port = (this.server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** @param times how often it may answer before it is taken away: others have their turn then */
  intercept(interceptor: Interceptor, times: number): void {
    let left = times
    const counted: Interceptor = (request) => {
      const response = interceptor(request)
      if (response !== undefined && --left === 0) this.#interceptors.delete(counted)
      return response
    }
    this.#interceptors.add(counted)
  }

  /** Hears of each request from now on. */
  watch(listener: (request: Request) => void): void {
    this.#interceptors.add((request) => {
      listener(request)
      return undefined
    })
  }

  /** Goes wrong no more; whoever still waits for an answer is let go. */
  recover(): void {
    this.#interceptors.clear()
    for (const response of this.#hanging) response.destroy()
    this.#hanging.clear()
  }

  async close(): Promise<void> {
    this.recover()
    if (!this.server.listening) return
    const closed = once(this.server, 'close')
    this.server.close()
    this.server.closeAllConnections()
    await closed
  }

  #intercept(request: Request): Response | undefined {
    for (const interceptor of this.#interceptors) {
      const response = interceptor(request)
      if (response !== undefined) return response
    }
    return undefined
  }

  #send(response: ServerResponse, answer: Response): void {
    response.on('error', () => response.destroy())
    if (answer === 'hang') {
      this.#hanging.add(response)
      return
    }
    if (answer === 'refuse') {
      response.destroy()
      return
    }
    setTimeout(() => write(response, answer), answer.delayMs ?? 0)
  }
}

function write(response: ServerResponse, { status, body, type, headers, cutAt }: Answer): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    'content-type': type ?? 'application/octet-stream',
    'content-length': bytes.length,
    ...headers,
  })
  if (cutAt === undefined) response.end(bytes)
  else response.write(bytes.subarray(0, cutAt), () => response.destroy())
}

function readRequest(request: IncomingMessage): Request {
  const host = request.headers.host?.split(':')[0] ?? ''
  return { url: new URL(request.url ?? '/', 'http://host.invalid'), host }
}
