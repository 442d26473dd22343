import { TREE_SWEEP_INTERVAL_MS } from '../src/limits/nix.js'
import { listen } from '../src/listen.js'
import type { AppViewContext } from './context.js'
import { createServer } from './server.js'

/** An AppView that listens. */
export interface AppView {
  /** Where it listens, without trailing slash. */
  readonly url: string
  /** Takes no new request, lets those under way end, and cuts off what takes too long. The context stays open. */
  close(): Promise<void>
}

/** @throws Error with code EADDRINUSE or EACCES when it may not listen there */
export async function startAppView(ctx: AppViewContext): Promise<AppView> {
  const { host, port } = ctx.config
  const server = await listen(createServer(ctx), { host, port, log: ctx.log })
  const stopSweeping = sweepTrees(ctx)
  const close = async () => {
    await Promise.all([server.close(), stopSweeping()])
  }
  return { url: server.url, close }
}

/** Sweeps now and every few minutes; what it returns ends that, and waits for a sweep under way. */
function sweepTrees({ nix, log }: AppViewContext): () => Promise<void> {
  let sweep = Promise.resolve()
  const start = () => {
    sweep = sweep
      .then(() => nix.sweep())
      .catch((error: unknown) =>
        log.warn({ err: error }, 'trees of deleted accounts could not be looked for'),
      )
  }
  start()
  const timer = setInterval(start, TREE_SWEEP_INTERVAL_MS)
  return () => {
    clearInterval(timer)
    return sweep
  }
}
