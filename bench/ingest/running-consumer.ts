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

  /** @returns once its warm-up is over */
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
      await consumer.#heard()
    } catch (error) {
      consumer.stop()
      throw error
    }
    return consumer
  }

  /** Takes the next slice. @returns the CPU time that it took, in seconds for a million frames */
  async takeSlice(): Promise<number> {
    this.#tell('slice')
    await this.#heard()
    this.#server.sendSlice()
    const { cpuSeconds } = await this.#heard()
    return (cpuSeconds ?? Number.NaN) * (1e6 / this.#frames)
  }

  /** @returns what it holds in memory at its end, in MB */
  async end(): Promise<number> {
    this.#tell('end')
    const { rssMb } = await this.#heard()
    this.stop()
    return rssMb ?? Number.NaN
  }

  stop(): void {
    this.#server.stop()
    this.#process.kill()
  }

  #tell(told: Told): void {
    this.#process.stdin.write(`${told}\n`)
  }

  async #heard(): Promise<Said> {
    const { value, done } = await this.#said.next()
    if (done) throw new Error('a process of the benchmark ended without a word')
    return JSON.parse(value) as Said
  }
}
