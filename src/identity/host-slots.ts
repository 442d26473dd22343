/** Too many requests wait for one host already. */
export class HostBusyError extends Error {
  override name = 'HostBusyError'

  constructor(host: string) {
    super(`too many requests to ${host} are waiting`)
  }
}

interface Host {
  busy: number
  /** Oldest first. */
  readonly waiting: Set<() => void>
}

export interface HostSlotsOptions {
  /** How many of one host may be taken. */
  perHost: number
  /** How many may wait for one host. */
  maxWaiting: number
}

/** So many at a time for each host; the others wait in order, and not more than so many of them. */
export class HostSlots {
  readonly #hosts = new Map<string, Host>()
  readonly #options: HostSlotsOptions

  constructor(options: HostSlotsOptions) {
    this.#options = options
  }

  /**
   * @returns what gives the slot back; calling it again does nothing
   * @throws HostBusyError; the signal's reason once that aborts
   */
  async take(name: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    const host = this.#hosts.get(name) ?? { busy: 0, waiting: new Set() }
    this.#hosts.set(name, host)
    if (host.busy < this.#options.perHost) host.busy += 1
    else if (host.waiting.size < this.#options.maxWaiting) await inTurn(host, signal)
    else throw new HostBusyError(name)
    let taken = true
    return () => {
      if (taken) this.#release(name, host)
      taken = false
    }
  }

  #release(name: string, host: Host): void {
    const [next] = host.waiting
    if (next) {
      // The slot passes on as it is: it was never free in between.
      host.waiting.delete(next)
      next()
    } else {
      host.busy -= 1
      if (host.busy === 0) this.#hosts.delete(name)
    }
  }
}

function inTurn({ waiting }: Host, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      waiting.delete(onTurn)
      reject(signal?.reason)
    }
    const onTurn = () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }
    waiting.add(onTurn)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
