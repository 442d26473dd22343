import type { JsonValue } from '@atproto/lex'
import { JsonTextError, readJsonText } from '../../src/definitions/json-text.js'
import { formatDependencyLines, readDependencyLines } from './dependency-lines.js'
import { allFields, NAME_FIELD, type Shape } from './form-fields.js'
import { getAt, isJsonObject, type JsonObject, removeAt, setAt } from './json-path.js'
import type { FormField } from './lexicon-fields.js'
import { LineError, linesOf, type ResolveHandle } from './lines.js'

/** What controls hold, by their names. */
export type FormValues = ReadonlyMap<string, string>

/** Something wrong with what a control holds. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** Controls that choose which other controls there are. */
export const SOURCE_FIELD = 'source'
export const BUILD_FIELD = 'build'
/** Present where only the description is published. */
export const ONLY_FIELD = 'only'
/** Hidden: what the record holds that no control shows, as JSON. */
export const KEPT_FIELD = 'kept'

export type Extent = 'definition' | 'all'

export function shapeOf(values: FormValues): Shape {
  return { source: values.get(SOURCE_FIELD) ?? '', build: values.get(BUILD_FIELD) ?? '' }
}

export function extentOf(values: FormValues): Extent {
  return values.get(ONLY_FIELD) === 'definition' ? 'definition' : 'all'
}

/**
 * What the controls say, in the form that people may also paste: `{ name, package, release }`.
 *
 * @param resolveHandle for authors of dependencies
 */
export async function readFormValues(
  values: FormValues,
  resolveHandle: ResolveHandle,
): Promise<{ input: JsonObject; problems: FieldProblem[] }> {
  const problems: FieldProblem[] = []
  const extent = extentOf(values)
  const shape = shapeOf(values)
  const input = readKept(values, problems)
  setAt(input, ['name'], values.get(NAME_FIELD)?.trim() ?? '')
  input.package ??= {}
  if (extent === 'definition') delete input.release
  else {
    for (const part of ['source', 'build'] as const) {
      if (shape[part] !== '') setAt(input, ['release', 'artifact', part, '$type'], `#${shape[part]}`)
    }
  }
  for (const field of allFields(shape, extent)) {
    const text = values.get(field.name)?.replaceAll('\r\n', '\n') ?? ''
    try {
      const value = await readField(field, text, resolveHandle)
      if (value !== undefined) setAt(input, field.name.split('.'), value)
    } catch (error) {
      if (!(error instanceof JsonTextError || error instanceof LineError)) throw error
      problems.push({ field: field.name, message: error.message })
    }
  }
  return { input, problems }
}

/** Never nothing in place of what cannot be read: that would publish the record without what it holds now. */
function readKept(values: FormValues, problems: FieldProblem[]): JsonObject {
  const kept = values.get(KEPT_FIELD)
  if (!kept) return {}
  try {
    const { value } = readJsonText(kept)
    if (isJsonObject(value)) return value
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
  }
  const message = 'The form lost what the record holds beside its fields: open the form anew.'
  problems.push({ field: KEPT_FIELD, message })
  return {}
}

async function readField(
  field: FormField,
  text: string,
  resolveHandle: ResolveHandle,
): Promise<JsonValue | undefined> {
  if (text.trim() === '') return field.nullable ? null : undefined
  switch (field.kind) {
    case 'list':
      return linesOf(text)
    case 'flag':
      return text === 'true'
    case 'number':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text
    case 'json':
      return readJsonText(text).value
    case 'dependencies':
      return readDependencyLines(text, resolveHandle)
    case 'text':
      return text
    default:
      return text.trim()
  }
}

/** The controls that say `input`; what no control can say is kept beside them. */
export function formValuesOf(input: JsonObject): Map<string, string> {
  const shape = { source: kindAt(input, 'source'), build: kindAt(input, 'build') }
  const extent = input.release === undefined ? 'definition' : 'all'
  const values = new Map([
    [NAME_FIELD, typeof input.name === 'string' ? input.name : ''],
    [SOURCE_FIELD, shape.source],
    [BUILD_FIELD, shape.build],
  ])
  if (extent === 'definition') values.set(ONLY_FIELD, 'definition')
  const rest = structuredClone(input)
  for (const field of allFields(shape, extent)) {
    const path = field.name.split('.')
    values.set(field.name, formatField(field, getAt(input, path)))
    removeAt(rest, path)
  }
  for (const path of FOLLOWING) removeAt(rest, path)
  values.set(KEPT_FIELD, JSON.stringify(rest))
  return values
}

/** What follows from the controls, or is filled in when publishing. */
const FOLLOWING = [
  ['name'],
  ['package', '$type'],
  ['release', '$type'],
  ['release', 'definition'],
  ['release', 'artifact', '$type'],
  ['release', 'artifact', 'source', '$type'],
  ['release', 'artifact', 'build', '$type'],
]

function kindAt(input: JsonObject, part: 'source' | 'build'): string {
  const type = getAt(input, ['release', 'artifact', part, '$type'])
  return typeof type === 'string' ? (type.split('#').at(-1) ?? '') : ''
}

function formatField({ kind }: FormField, value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (kind === 'dependencies') return formatDependencyLines(value)
  if (kind === 'list' && Array.isArray(value)) return value.join('\n')
  if (kind === 'json' || typeof value === 'object') return JSON.stringify(value, null, 2)
  return String(value)
}
