import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MEASURED_OURS, WARM_UP } from './plan.js'
import { makePool, type Pool, type PooledFrame, type PoolSize } from './pool.js'

/** Made once: signing fifty thousand frames takes two minutes. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/firn-bench')
/** Changes when what is made does. */
const FORMAT = 1

/** What the benchmarks of ingest share. */
export const BENCH_POOL = { seed: 20261121, ours: WARM_UP.ours + MEASURED_OURS, others: 8_000 }

/** @returns path of a file that holds the pool of this seed and size */
export async function poolFile({ seed, ...size }: PoolSize & { seed: number }): Promise<string> {
  const path = join(CACHE, `ingest-${FORMAT}-${seed}-${size.ours}-${size.others}.bin`)
  try {
    await readPool(path)
    return path
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  console.log(`making ${size.ours + size.others} signed frames from the seed ${seed} (once) …`)
  await mkdir(CACHE, { recursive: true })
  await writeFile(`${path}.part`, encode(await makePool(seed, size)))
  await rename(`${path}.part`, path)
  return path
}

export async function readPool(path: string): Promise<Pool> {
  const file = await readFile(path)
  const { accounts, ours, others } = readHead(file)
  let offset = 4 + file.readUInt32LE(0)
  const take = ([length, seqOffset]: [number, number]): PooledFrame => {
    const bytes = file.subarray(offset, offset + length)
    offset += length
    return { bytes, seqOffset }
  }
  return { accounts, ours: ours.map(take), others: others.map(take) }
}

/** The accounts alone, so that a consumer does not hold the frames. */
export async function readAccounts(path: string): Promise<Pool['accounts']> {
  await using file = await open(path)
  const start = Buffer.alloc(4)
  await file.read(start, 0, 4, 0)
  const head = Buffer.alloc(4 + start.readUInt32LE(0))
  await file.read(head, 0, head.byteLength, 0)
  return readHead(head).accounts
}

function readHead(file: Buffer): Head {
  return JSON.parse(file.toString('utf8', 4, 4 + file.readUInt32LE(0))) as Head
}

interface Head {
  accounts: Pool['accounts']
  ours: [length: number, seqOffset: number][]
  others: [length: number, seqOffset: number][]
}

function encode({ accounts, ours, others }: Pool): Buffer {
  const place = ({ bytes, seqOffset }: PooledFrame): [number, number] => [bytes.byteLength, seqOffset]
  const head = Buffer.from(
    JSON.stringify({ accounts, ours: ours.map(place), others: others.map(place) } satisfies Head),
  )
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.byteLength)
  return Buffer.concat([length, head, ...[...ours, ...others].map(({ bytes }) => bytes)])
}
