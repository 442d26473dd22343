import type { JsonValue } from '@atproto/lex'
import { model, release } from '../../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../../src/syntax/at-uri.js'
import type { JsonObject } from '../json-path.js'
import { linesOf } from '../lines.js'
import { readmeOf } from '../readme.js'
import { readBaseModelLines } from './base-model-lines.js'
import type { Found } from './found.js'
import { DESCRIPTION_FIELDS, type ModelFields } from './model-fields.js'

export interface RecordContext {
  readonly did: string
  readonly now: Date
  /** The description that stands; what the form does not show of it stays. */
  readonly published: JsonObject | undefined
  resolveHandle(handle: string): Promise<string | null>
}

/**
 * A description as a record, of what was typed.
 * @throws LineError
 */
export async function definitionRecord(fields: ModelFields, context: RecordContext): Promise<JsonObject> {
  const { published, now, resolveHandle } = context
  const record: JsonObject = { $type: model.$nsid, createdAt: now.toISOString(), ...published }
  const lists: Readonly<Record<string, JsonValue[]>> = {
    languages: fields.languages.split(/[\s,]+/).filter((tag) => tag !== ''),
    keywords: linesOf(fields.keywords),
    baseModels: await readBaseModelLines(fields.baseModels, resolveHandle),
  }
  for (const field of DESCRIPTION_FIELDS) {
    const value = lists[field] ?? fields[field]
    if (value.length > 0) record[field] = value
    else delete record[field]
  }
  if (fields.card.trim() !== '') record.card = readmeOf(fields.card).blob
  return record
}

/** A release as a record, of what was found and typed. */
export function releaseRecord(
  fields: ModelFields,
  { artifact }: Found,
  { did, now }: RecordContext,
): JsonObject {
  const bases = Array.isArray(artifact.bases) ? artifact.bases : []
  const mirrors = linesOf(fields.mirrors).map((mirror) => (mirror.endsWith('/') ? mirror : `${mirror}/`))
  const all = [...new Set([...bases, ...mirrors])]
  const given = (field: 'upstreamVersion' | 'notes') =>
    fields[field].trim() === '' ? {} : { [field]: fields[field] }
  return {
    $type: release.$nsid,
    definition: makeAtUri(did, model.$nsid, fields.name),
    version: fields.version,
    ...given('upstreamVersion'),
    ...given('notes'),
    artifact: {
      ...artifact,
      ...(all.length > 0 && { bases: all }),
      ...(fields.preset !== '' && { validation: { preset: fields.preset } }),
    },
    createdAt: now.toISOString(),
  }
}
