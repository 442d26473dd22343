import type { About } from '../../../src/models/listing.js'
import { isSlug } from '../../../src/syntax/slug.js'
import type { JsonObject } from '../json-path.js'
import { formatBaseModelLines } from './base-model-lines.js'

/** Texts of a model's description. */
export const DESCRIPTION_FIELDS = [
  'summary',
  'licence',
  'task',
  'library',
  'languages',
  'keywords',
  'baseModels',
  'gated',
  'status',
  'homepage',
  'repository',
] as const

/** All that somebody types of a model, besides its source. */
export const MODEL_FIELDS = [
  'name',
  ...DESCRIPTION_FIELDS,
  'card',
  'version',
  'upstreamVersion',
  'notes',
  'mirrors',
  'preset',
] as const

export type ModelField = (typeof MODEL_FIELDS)[number]
export type ModelFields = Readonly<Record<ModelField, string>>

const EMPTY = Object.fromEntries(MODEL_FIELDS.map((field) => [field, ''])) as Record<ModelField, string>

/** As a form sent them. */
export function readModelFields(form: ReadonlyMap<string, string>): ModelFields {
  const fields = { ...EMPTY }
  for (const field of MODEL_FIELDS) {
    const text = (form.get(field) ?? '').replaceAll('\r\n', '\n')
    fields[field] = field === 'card' || field === 'notes' ? text : text.trim()
  }
  return fields
}

/** What stands in a description that is published. */
export function fieldsOfRecord(name: string, record: JsonObject): ModelFields {
  const text = (field: string) => (typeof record[field] === 'string' ? record[field] : '')
  const list = (field: string, separator: string) =>
    Array.isArray(record[field]) ? record[field].map(String).join(separator) : ''
  return {
    ...EMPTY,
    ...Object.fromEntries(DESCRIPTION_FIELDS.map((field) => [field, text(field)])),
    name,
    languages: list('languages', ' '),
    keywords: list('keywords', '\n'),
    baseModels: formatBaseModelLines(record.baseModels),
  }
}

/** What a source tells of a model: where somebody who describes it begins. */
export function fieldsOfAbout(name: string, about: About, card: string | undefined): ModelFields {
  return {
    ...EMPTY,
    name,
    summary: about.summary ?? '',
    licence: about.licence ?? '',
    task: about.task ?? '',
    library: about.library ?? '',
    languages: about.languages?.join(' ') ?? '',
    keywords: about.keywords?.join('\n') ?? '',
    baseModels:
      about.baseModels?.map(({ url, relation }) => (relation ? `${url} ${relation}` : url)).join('\n') ?? '',
    gated: about.gated ?? '',
    homepage: about.homepage ?? '',
    card: card ?? '',
    version: '1.0.0',
    preset: 'standard',
  }
}

/** A name that a model may have, made from what it is called elsewhere: `acme/Tiny 7B` → `Tiny-7B`. */
export function suggestName(text: string): string {
  const last = text.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const name = last.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
  return isSlug(name) ? name : ''
}
