import type { JsonValue } from '@atproto/lex'
import { package as pkg, release } from '../lexicons/dev/firn.js'

type JsonObject = { [key: string]: JsonValue }
type Segments = readonly (string | number)[]

/** Takes down a problem at a place in the pasted value. */
export type Report = (segments: Segments, message: string) => void

/** A record as it was pasted, and where. */
export interface PastedRecord {
  readonly json: JsonObject
  readonly segments: Segments
}

export interface PastedRecords {
  readonly name: string | undefined
  readonly nameSegments: Segments
  readonly definition: PastedRecord | undefined
  readonly release: PastedRecord | undefined
}

const NAMELESS = 'A definition does not hold its own name: paste { "name": …, "package": { … } }.'
const FIELDS = ['name', 'package', 'definition', 'release']

/** Finds the records in a pasted value; undefined when the form is none that is known, which is reported. */
export function locateRecords(value: JsonValue, report: Report): PastedRecords | undefined {
  if (Array.isArray(value)) return locateInList(value, report)
  if (!isObject(value)) {
    report([], 'Paste an object: { "name": …, "package": { … }, "release": { … } }.')
    return undefined
  }
  const whole = { json: value, segments: [] }
  if (isRelease(value)) return found(undefined, undefined, whole)
  if (value.$type === pkg.$nsid) {
    report([], NAMELESS)
    return undefined
  }
  if (value.$type !== undefined) {
    report(['$type'], `Only a "${release.$nsid}" can be pasted alone.`)
    return undefined
  }
  return locateInEnvelope(value, report)
}

function locateInEnvelope(value: JsonObject, report: Report): PastedRecords | undefined {
  const unknown = Object.keys(value).filter((key) => !FIELDS.includes(key))
  for (const key of unknown) {
    report([key], `"${key}" is not known here: "name", "package" and "release" are.`)
  }
  if (value.package !== undefined && value.definition !== undefined) {
    report(['definition'], '"package" and "definition" say the same: leave one of them out.')
  }
  const { name } = value
  if (name !== undefined && typeof name !== 'string') report(['name'], 'The name is a text in double quotes.')
  const place = value.package === undefined ? 'definition' : 'package'
  const definition = locateAt(value, place, report)
  const released = locateAt(value, 'release', report)
  if (!definition && !released && unknown.length === 0) {
    report([], 'There is nothing to publish: add "package", "release" or both.')
  }
  return found(typeof name === 'string' ? name : undefined, definition, released)
}

function locateAt(value: JsonObject, key: string, report: Report): PastedRecord | undefined {
  const json = value[key]
  if (json === undefined) return undefined
  if (isObject(json)) return { json, segments: [key] }
  report([key], `"${key}" is a record: write an object.`)
  return undefined
}

function locateInList(values: readonly JsonValue[], report: Report): PastedRecords | undefined {
  let definition: PastedRecord | undefined
  let released: PastedRecord | undefined
  for (const [index, json] of values.entries()) {
    const segments = [index]
    if (isObject(json) && isRelease(json) && !released) released = { json, segments }
    else if (isObject(json) && json.$type === pkg.$nsid && !definition) definition = { json, segments }
    else {
      report(segments, `Expected one "${pkg.$nsid}" and one "${release.$nsid}", told apart by "$type".`)
      return undefined
    }
  }
  if (definition && !released) {
    report([], NAMELESS)
    return undefined
  }
  return found(undefined, definition, released)
}

/** Only releases hold an artifact; people may leave the type out. */
function isRelease(json: JsonObject): boolean {
  return json.$type === release.$nsid || (json.$type === undefined && json.artifact !== undefined)
}

function found(
  name: string | undefined,
  definition: PastedRecord | undefined,
  released: PastedRecord | undefined,
): PastedRecords {
  return { name, nameSegments: ['name'], definition, release: released }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
