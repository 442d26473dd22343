import type { Author } from '../author.js'
import { EventLog } from './event-log.js'
import { EventStream } from './event-stream.js'
import type { HttpHost } from './http-host.js'
import { createPds } from './pds.js'
import { createPlc } from './plc.js'
import { createRelay } from './relay.js'

export const PDS_COUNT = 2

/** A host whose stream may be followed. */
export interface StreamHost {
  readonly http: HttpHost
  readonly log: EventLog
  readonly stream: EventStream
}

/** Whether an ingester follows one relay or each PDS. */
export type Followed = 'relay' | 'pds'

/** Whom the hosts serve. */
export interface Residents {
  readonly authors: readonly Author[]
  /** Where handles lead to. */
  readonly handles: ReadonlyMap<string, string>
  readonly followed: Followed
}

/** The servers of a world, on real sockets of 127.0.0.1: a PLC directory, two PDSes, and a relay of both. */
export class Hosts {
  readonly plc: HttpHost
  readonly pds: StreamHost[]
  readonly relay: StreamHost
  readonly followed: Followed
  /** How often whole repositories were asked for, by DID. */
  readonly fetches = new Map<string, number>()

  constructor({ authors, handles, followed }: Residents) {
    this.followed = followed
    const handleOwner = (handle: string) => handles.get(handle)
    this.plc = createPlc(
      (did) => authors.find((author) => author.did === did),
      (home) => this.pdsUrl(home),
    )
    this.pds = Array.from({ length: PDS_COUNT }, (_, home) =>
      withStream(createPds({ handleOwner, residents: () => authors.filter((each) => each.home === home) })),
    )
    for (const { http } of this.pds) http.onRequest = ({ url }) => this.#countFetch(url)
    this.relay = withStream(createRelay(() => authors))
  }

  /** Those that the ingester is to follow. */
  get sources(): StreamHost[] {
    return this.followed === 'relay' ? [this.relay] : this.pds
  }

  /** Where a message of an account at a PDS is told to the ingester. */
  logOf(home: number): EventLog {
    return this.followed === 'relay' ? this.relay.log : this.#at(home).log
  }

  pdsUrl(home: number): string {
    return this.#at(home).http.url
  }

  async listen(): Promise<void> {
    for (const { http, stream } of [this.relay, ...this.pds]) {
      stream.attach(http.server)
      await http.listen()
    }
    await this.plc.listen()
  }

  async close(): Promise<void> {
    for (const { stream } of [this.relay, ...this.pds]) stream.close()
    await Promise.all(
      [this.plc, this.relay.http, ...this.pds.map(({ http }) => http)].map((host) => host.close()),
    )
  }

  #at(home: number): StreamHost {
    const host = this.pds[home]
    if (!host) throw new RangeError(`there is no PDS ${home}`)
    return host
  }

  #countFetch({ pathname, searchParams }: URL): void {
    const did = searchParams.get('did')
    if (did === null || !pathname.endsWith('.getRepo')) return
    this.fetches.set(did, (this.fetches.get(did) ?? 0) + 1)
  }
}

/** The address at which its stream is followed. */
export function streamUrl({ http }: StreamHost): string {
  return http.url.replace(/^http/, 'ws')
}

function withStream(http: HttpHost): StreamHost {
  const log = new EventLog()
  return { http, log, stream: new EventStream(log) }
}
