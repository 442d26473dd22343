import type { Said, Told } from './consumer.js'
import type { Plan } from './plan.js'
import { type FrameServer, lines, type Process, startProcess, startServer } from './processes.js'

export interface RunningConsumerOptions {
  plan: Plan
  /** Path. */
  pool: string
  /** Of Node. */
  flags: readonly string[]
  databaseUrl?: string | undefined
}

/**
 * In the turns of others a consumer is idle, as no consumer of the network ever is: V8 would use that for a full
 * collection, and throw away what it compiled.
 */
const NEVER_IDLE = '--no-memory-reducer'

/** A consumer that is warm, in a process of its own, with a server of its own: takes a slice of its stream when asked. */
export class RunningConsumer {
  readonly #frames: number
  readonly #server: FrameServer
  readonly #process: Process
  readonly #said: AsyncIterator<string>

  private constructor(frames: number, server: FrameServer, process: Process) {
    this.#frames = frames
    this.#server = server
    this.#process = process
    this.#said = lines(process)[Symbol.asyncIterator]()
  }

  /** @returns once its warm-up is over @throws when it or its server ends before that */
  static async start(
    name: string,
    { plan, pool, flags, databaseUrl }: RunningConsumerOptions,
  ): Promise<RunningConsumer> {
    const { frames } = plan
    const server = await startServer(pool, plan)
    const args = [name, server.service, pool, String(frames), ...(databaseUrl ? [databaseUrl] : [])]
    const process = startProcess('ingest/consume.ts', args, [NEVER_IDLE, ...flags])
    const consumer = new RunningConsumer(frames, server, process)
    try {
      await consumer.#heard('ready')
    } catch (error) {
      consumer.stop()
      throw error
    }
    return consumer
  }

  /** @returns the CPU time that the next slice took, in seconds for a million frames @throws as `start` */
  async takeSlice(): Promise<number> {
    this.#tell('slice')
    await this.#heard('ready')
    this.#server.sendSlice()
    const { cpuSeconds } = await this.#heard('took')
    return cpuSeconds * (1e6 / this.#frames)
  }

  /** @returns what it holds in memory at its end, in MB @throws as `start` */
  async end(): Promise<number> {
    this.#tell('end')
    const { rssMb } = await this.#heard('holds')
    this.stop()
    return rssMb
  }

  /** Ends both processes, whatever they do. */
  stop(): void {
    this.#server.stop()
    this.#process.kill()
  }

  #tell(told: Told): void {
    this.#process.stdin.write(`${told}\n`)
  }

  async #heard<K extends Said['is']>(kind: K): Promise<Extract<Said, { is: K }>> {
    const serverEnded = this.#server.ended.then(() => {
      throw new Error('the server of the stream has ended')
    })
    const { value, done } = await Promise.race([this.#said.next(), serverEnded])
    if (done) throw new Error('a process of the benchmark ended without a word')
    const said = JSON.parse(value) as Said
    // A consumer that prints something itself, or hears of an end twice, would be measured wrongly from then on.
    if (said.is !== kind) throw new Error(`a consumer says ${value} in place of ${kind}`)
    return said as Extract<Said, { is: K }>
  }
}
