import { readFileSync } from 'node:fs'
import type { DatetimeString, LexMap } from '@atproto/lex'
import type { CheckedCollection } from '../src/definitions/collection.js'
import { readPublishInput } from '../src/definitions/publish-input.js'
import { type CheckedRecord, checkRecordJson } from '../src/definitions/record.js'
import { collection as collectionLexicon, package as pkg } from '../src/lexicons/dev/firn.js'
import { makeAtUri } from '../src/syntax/at-uri.js'

/** A collection of services and the packages that it holds, as records of one author. */
export interface Profile {
  readonly name: string
  readonly packages: readonly CheckedRecord[]
  readonly collection: CheckedCollection
}

/** Files beside this module: definitions are named by their record keys, as their author is not known yet. */
interface ProfileFile {
  readonly collection: {
    readonly name: string
    readonly record: { readonly items: readonly { readonly definition: string }[] }
  }
  readonly packages: readonly unknown[]
}

export const PROFILES = ['pds-stack', 'microcosm'] as const

/**
 * A profile that ships as an example, as the records that `did` would publish.
 * @throws PublishInputError, RecordRefusal when the file holds no valid records
 */
export function readProfile(
  name: (typeof PROFILES)[number],
  { did, createdAt }: { did: string; createdAt: DatetimeString },
): Profile {
  const file: ProfileFile = JSON.parse(
    readFileSync(new URL(`profiles/${name}.json`, import.meta.url), 'utf8'),
  )
  const packages = file.packages.flatMap((each): CheckedRecord[] => {
    const { definition, release } = readPublishInput(JSON.stringify(each), { did, createdAt })
    return [definition, release].filter((record) => record !== undefined)
  })
  const { record } = file.collection
  const items = record.items.map(({ definition, ...item }) => ({
    ...item,
    definition: makeAtUri(did, pkg.$nsid, definition),
  }))
  const json = { $type: collectionLexicon.$nsid, createdAt, ...record, items }
  const checked = checkRecordJson({
    did,
    collection: collectionLexicon.$nsid,
    rkey: file.collection.name,
    json,
  })
  return { name: file.collection.name, packages, collection: checked }
}

/** All records of a profile, in an order in which each stands behind those that it names. */
export function recordsOf({
  packages,
  collection,
}: Profile): { collection: string; rkey: string; value: LexMap }[] {
  return [...packages, collection].map(({ collection: nsid, rkey, record }) => ({
    collection: nsid,
    rkey,
    value: record as LexMap,
  }))
}
