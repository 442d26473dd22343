import { createHash } from 'node:crypto'
import { type JsonValue, jsonToLex, type LexMap } from '@atproto/lex'
import { cidForRecord } from '@atproto/repo'
import { cborLength } from '../../src/definitions/cbor-length.js'
import type { FetchedRepo } from '../../src/indexing/apply-repo.js'
import { package as pkg, recipe, release } from '../../src/lexicons/dev/firn.js'
import type { VerifiedRecord } from '../../src/repo/verified.js'

/** Packages of each author, with one release. All but the first need the first one of the next author. */
const PACKAGES = 4
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
const DATE = '2026-11-21T12:00:00.000Z'
const REV = '3k22222222222'
/** Of the signature and the tree around a record. */
const PROOF_BYTES = 600

export interface BenchPackage {
  readonly author: string
  readonly name: string
}

/** As many authors as have so many packages, as fetched from their servers. */
export async function fetchedAuthors(packages: number): Promise<FetchedRepo[]> {
  const count = Math.ceil(packages / PACKAGES)
  return Promise.all(Array.from({ length: count }, (_, index) => fetchedAuthor(index, (index + 1) % count)))
}

export function packageAt(number: number): BenchPackage {
  const index = Math.floor(number / PACKAGES)
  return { author: handleOf(index), name: nameOf(index, number % PACKAGES) }
}

/** The author by number, with a first package of another version: as after a release. */
export async function fetchedAuthor(index: number, next: number, version = '1.0.0'): Promise<FetchedRepo> {
  const did = didOf(index)
  const records: VerifiedRecord[] = []
  for (let number = 0; number < PACKAGES; number++) {
    const name = nameOf(index, number)
    const definition = { $type: pkg.$nsid, summary: `The ${name} of ${did}`, licence: 'MIT', createdAt: DATE }
    records.push(await recordOf(pkg.$nsid, name, definition))
    const needs = number === 0 ? [] : [{ name: 'base', definition: baseOf(next), requirement: '^1' }]
    const own = number === 0 ? version : '1.0.0'
    const json = {
      $type: release.$nsid,
      definition: `at://${did}/${pkg.$nsid}/${name}`,
      version: own,
      createdAt: DATE,
      dependencies: needs,
      artifact: recipeOf(name, own),
    }
    records.push(await recordOf(release.$nsid, `package:${name}:${own}`, json))
  }
  return {
    identity: { did, handle: handleOf(index), pds: 'https://pds.example', signingKey: 'did:key:none' },
    repo: {
      did,
      rev: version === '1.0.0' ? REV : '3k22222222223',
      cid: `commit-${index}`,
      data: `root-${version}`,
      records,
    },
    held: [],
  }
}

function recipeOf(name: string, version: string) {
  const hash = `sha256-${createHash('sha256').update(`${name} ${version}`).digest('base64')}`
  return {
    $type: recipe.$nsid,
    source: {
      $type: recipe.tarball.$type,
      urls: [`https://files.example/${name}-${version}.tar.gz`],
      hash,
      hashMode: 'flat',
    },
    build: { $type: recipe.go.$type, vendorHash: hash },
    buildInputs: ['openssl'],
    nativeBuildInputs: ['pkg-config'],
    mainProgram: name,
  }
}

async function recordOf(collection: string, rkey: string, json: JsonValue): Promise<VerifiedRecord> {
  const value = jsonToLex(json) as LexMap
  const cid = (await cidForRecord(value)).toString()
  const byteLength = cborLength(value)
  return { collection, rkey, cid, value, byteLength, proof: new Uint8Array(byteLength + PROOF_BYTES) }
}

function didOf(index: number): string {
  const digest = createHash('sha256').update(`author ${index}`).digest()
  return `did:plc:${Array.from(digest.subarray(0, 24), (byte) => BASE32[byte % 32]).join('')}`
}

function handleOf(index: number): string {
  return `author-${index}.example`
}

function nameOf(index: number, number: number): string {
  return `tool-${index}-${number}`
}

function baseOf(index: number): string {
  return `at://${didOf(index)}/${pkg.$nsid}/${nameOf(index, 0)}`
}
