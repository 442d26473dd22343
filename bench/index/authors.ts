import { createHash } from 'node:crypto'
import { type JsonValue, jsonToLex, type LexMap } from '@atproto/lex'
import { cidForRecord } from '@atproto/repo'
import { cborLength } from '../../src/definitions/cbor-length.js'
import type { FetchedRepo } from '../../src/indexing/apply-repo.js'
import { channel, package as pkg, release, yank } from '../../src/lexicons/dev/firn.js'
import type { VerifiedRecord } from '../../src/repo/verified.js'
import { releaseOf } from '../../tests/ingester/sample-release.js'
import { createSignedRepo } from '../../tests/ingester/signed-repo.js'
import { type Json, samplePackage, sampleRecipe } from '../../tests/support/sample-records.js'

/** Of each author: packages with releases, one channel and one yank. */
const PACKAGES = 5
const RELEASES = 18
export const RECORDS_OF_AUTHOR = PACKAGES + RELEASES + 2

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
const WORDS =
  'a small and quick tool that reads archives streams logs tables images fonts maps or sounds and writes them as text for terminals editors servers and build scripts with few dependencies'.split(
    ' ',
  )
const DATE = '2025-01-23T12:00:00.000Z'
const REV = '3k22222222222'

/** Authors by number; the same number is always the same author with the same records. */
export interface Authors {
  did(index: number): string
  fetched(index: number): Promise<FetchedRepo>
}

/** Proofs are as long as those of a really signed repository of as many records, and are as hard to compress. */
export async function createAuthors(): Promise<Authors> {
  const overheads = await proofOverheads()
  const record = async (
    seed: number,
    collection: string,
    rkey: string,
    json: Json,
  ): Promise<VerifiedRecord> => {
    const value = jsonToLex(json as JsonValue) as LexMap
    const byteLength = cborLength(value)
    const proof = noise(seed, byteLength + (overheads[seed % overheads.length] ?? 0))
    return { collection, rkey, cid: (await cidForRecord(value)).toString(), value, byteLength, proof }
  }
  return {
    did: didOf,
    fetched: async (index) => {
      const did = didOf(index)
      const [seed, records] = [index * RECORDS_OF_AUTHOR, [] as VerifiedRecord[]]
      for (let number = 0; number < PACKAGES; number++) {
        records.push(
          await record(seed + number, pkg.$nsid, nameOf(index, number), packageJson(seed + number)),
        )
      }
      for (let number = 0; number < RELEASES; number++) {
        const [name, version] = [nameOf(index, number % PACKAGES), `1.${number}.0`]
        const json = releaseJson(index, name, version, seed + number)
        records.push(await record(seed + number, release.$nsid, `package:${name}:${version}`, json))
      }
      const [newest, oldest] = [records.at(-1), records[PACKAGES]]
      if (newest)
        records.push(
          await record(seed, channel.$nsid, channelKey(newest), pointer(did, channel.$nsid, newest)),
        )
      if (oldest) records.push(await record(seed, yank.$nsid, oldest.rkey, pointer(did, yank.$nsid, oldest)))
      const identity = {
        did,
        handle: `author-${index}.example`,
        pds: 'https://pds.example',
        signingKey: 'did:key:none',
      }
      return {
        identity,
        repo: { did, rev: REV, cid: `commit-${index}`, data: `root-${index}`, records },
        held: [],
      }
    },
  }
}

function didOf(index: number): string {
  const digest = createHash('sha256').update(`author ${index}`).digest()
  return `did:plc:${Array.from(digest.subarray(0, 24), (byte) => BASE32[byte % 32]).join('')}`
}

function nameOf(index: number, number: number): string {
  return `${WORDS[(index + number * 7) % WORDS.length]}-${WORDS[(index * 3 + number) % WORDS.length]}-${number}`
}

function packageJson(seed: number): Json {
  return samplePackage({
    summary: sentence(seed, 24),
    keywords: [word(seed), word(seed + 5), word(seed + 11)],
  })
}

function releaseJson(index: number, name: string, version: string, seed: number): Json {
  const dependency = (number: number) => {
    const definition = `at://${didOf(index + number)}/${pkg.$nsid}/${nameOf(index + number, number)}`
    return { name: `needs-${number}`, definition, requirement: `^1.${number}` }
  }
  return releaseOf(didOf(index), name, version, {
    notes: sentence(seed, 40),
    artifact: sampleRecipe({
      nativeBuildInputs: ['pkg-config', 'cmake'],
      programs: [name],
      mainProgram: name,
    }),
    dependencies: [dependency(1), dependency(2)],
  })
}

function pointer(did: string, collection: string, { rkey, cid }: VerifiedRecord): Json {
  return { $type: collection, release: { uri: `at://${did}/${release.$nsid}/${rkey}`, cid }, createdAt: DATE }
}

function channelKey({ rkey }: VerifiedRecord): string {
  return rkey.replace(/:[^:]*$/, ':stable')
}

const word = (seed: number): string => WORDS[seed % WORDS.length] ?? ''

function sentence(seed: number, length: number): string {
  return Array.from({ length }, (_, index) => word(seed * 13 + index * (1 + (seed % 7)))).join(' ')
}

/** Bytes as CIDs and signatures are: evenly spread (xorshift32). */
function noise(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed * 2654435761 + 1
  for (let index = 0; index < length; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[index] = state & 0xff
  }
  return bytes
}

/** What the proofs of one repository's records hold beside the records. */
async function proofOverheads(): Promise<number[]> {
  const repo = await createSignedRepo(didOf(0))
  const writes = Array.from({ length: RECORDS_OF_AUTHOR }, (_, index) => ({
    path: `${pkg.$nsid}/${nameOf(0, index)}`,
    value: jsonToLex(packageJson(index) as JsonValue) as LexMap,
  }))
  await repo.write(...writes)
  const proofs = await Promise.all(writes.map(({ path }) => repo.recordCar(path)))
  return proofs.map((proof, index) => proof.byteLength - cborLength(writes[index]?.value))
}
