import type { Server } from 'node:http'

/** The only address that local servers listen on: their passwords are printed on the screen. */
export const LOOPBACK = '127.0.0.1'

/** Open requests get this long to finish before their connections are cut. */
const GRACE_MS = 1_000

/** Makes an express application, on which its package calls `listen(port)`, listen on 127.0.0.1 alone. */
export function listenOnLoopback(app: { listen(port: number, host?: string): Server }): void {
  const listen = app.listen.bind(app)
  app.listen = (port: number) => listen(port, LOOPBACK)
}

/** Runs `stop`, and cuts the connections of `server` that hold it up. */
export async function stopWithin(server: Server | undefined, stop: () => Promise<void>): Promise<void> {
  const cut = setTimeout(() => server?.closeAllConnections(), GRACE_MS)
  try {
    await stop()
  } finally {
    clearTimeout(cut)
  }
}
