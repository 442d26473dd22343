import type { JsonValue } from '@atproto/lex'
import { CID } from 'multiformats/cid'
import { model } from '../../src/lexicons/dev/firn.js'
import { LISTED, modelOf, modelReleaseOf } from '../ingester/sample-model-records.js'
import { OTHER_AUTHOR } from '../support/sample-records.js'
import type { Cbor } from './repo/cbor.js'

type CborMap = { readonly [key: string]: Cbor }

/** What a model of this world says of itself. */
export interface ModelMeaning {
  readonly kind: 'model'
  readonly task: string
  readonly bases: readonly string[]
}

/** What a release of one holds: files in its record, or in a blob. */
export interface FilesMeaning {
  readonly listCid: string | null
  readonly fileCount: number
}

export function madeModel(did: string, content: number): { value: CborMap; meaning: ModelMeaning } {
  const base = `base-${content}`
  const task = `task-${content}`
  const bases = [`at://${did}/${model.$nsid}/${base}`, `at://${OTHER_AUTHOR}/${model.$nsid}/base`]
  return { value: toCborMap(modelOf(did, base, { task })), meaning: { kind: 'model', task, bases } }
}

/** Its files are the same in every content, but that one lists them in a blob. */
export function madeModelRelease(
  did: string,
  { name, version, content }: { name: string; version: string; content: number },
): { value: CborMap; files: FilesMeaning } {
  const listed = content === 1
  const value = modelReleaseOf(did, name, version, { listed, notes: `Notes ${content}` })
  const { fileCount } = value.artifact as { fileCount: number }
  return { value: toCborMap(value), files: { listCid: listed ? LISTED.cid : null, fileCount } }
}

function toCborMap(json: { readonly [key: string]: JsonValue | undefined }): CborMap {
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => (value === undefined ? [] : [[key, toCbor(value)]])),
  )
}

/** JSON as it is, with its links as links. */
function toCbor(json: JsonValue): Cbor {
  if (Array.isArray(json)) return json.map(toCbor)
  if (typeof json !== 'object' || json === null) return json
  return typeof json.$link === 'string' ? CID.parse(json.$link) : toCborMap(json)
}
