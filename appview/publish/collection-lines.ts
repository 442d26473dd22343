import type { JsonValue } from '@atproto/lex'
import type { collection } from '../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import { readDependencyLines } from './dependency-lines.js'
import { isJsonObject, type JsonObject } from './json-path.js'
import { LineError, type ResolveHandle } from './lines.js'

/**
 * Reads the items of a collection: a line for each as for a dependency (`pds = @alice.example/cocoon 0.1`), and below
 * it, set in, how its service is run:
 *
 *     run
 *     off
 *     VARIABLE = value
 *     OTHER -> relay:http ws://{host}:{port}
 *
 * @throws LineError
 */
export async function readCollectionLines(text: string, resolveHandle: ResolveHandle): Promise<JsonValue[]> {
  const items: JsonObject[] = []
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const item = items.at(-1)
    if (!/^\s/.test(line)) items.push(await readItem(line, resolveHandle))
    else if (item) addService(item, line.trim())
    else throw new LineError(`"${line.trim()}" is set in, and no package stands above it.`)
  }
  return items
}

async function readItem(line: string, resolveHandle: ResolveHandle): Promise<JsonObject> {
  const [item] = await readDependencyLines(line, resolveHandle)
  if (!isJsonObject(item)) throw new LineError(`"${line}" names no package.`)
  const { name, definition, requirement } = item
  const isOwn = typeof definition === 'string' && parseAtUri(definition).rkey === name
  return {
    definition: definition ?? '',
    requirement: requirement ?? '',
    ...(isOwn ? {} : { name: name ?? '' }),
  }
}

function addService(item: JsonObject, line: string): void {
  const service = isJsonObject(item.service) ? item.service : {}
  item.service = service
  if (line === 'run') return
  if (line === 'off') {
    service.enable = false
    return
  }
  const [, variable, sign, rest = ''] = /^([^\s=>-]+)\s*(=|->)\s*(.*)$/.exec(line) ?? []
  if (variable === undefined) {
    throw new LineError(`"${line}": write run, off, VARIABLE = value, or VARIABLE -> service:port.`)
  }
  if (sign === '=') {
    service.settings = [...listOf(service.settings), { variable, value: rest }]
    return
  }
  const [, other, port, template] = /^([^\s:]+):(\S+)(?:\s+(.+))?$/.exec(rest) ?? []
  if (other === undefined || port === undefined) {
    throw new LineError(`"${line}": write ${variable} -> service:port, as in RELAY_URL -> relay:http`)
  }
  const connection = { variable, service: other, port, ...(template === undefined ? {} : { template }) }
  service.connect = [...listOf(service.connect), connection]
}

function listOf(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : []
}

/** The lines of a record's items. @param nameOf what an author is called: a handle, or the DID */
export function formatCollectionLines(
  items: readonly collection.Item[],
  nameOf: (did: string) => string,
): string {
  return items.flatMap((item) => [itemLine(item, nameOf), ...serviceLines(item.service)]).join('\n')
}

function itemLine(
  { definition, requirement, name }: collection.Item,
  nameOf: (did: string) => string,
): string {
  const { authority, rkey } = parseAtUri(definition)
  const alias = name === undefined || name === rkey ? '' : `${name} = `
  return `${alias}@${nameOf(authority)}/${rkey} ${requirement}`
}

function serviceLines(service: collection.Service | undefined): string[] {
  if (!service) return []
  const { enable = true, settings = [], connect = [] } = service
  const lines = [
    ...(enable ? [] : ['off']),
    ...settings.map(({ variable, value }) => `${variable} = ${value}`),
    ...connect.map(({ variable, service: other, port, template }) =>
      [`${variable} -> ${other}:${port}`, template].filter(Boolean).join(' '),
    ),
  ]
  return (lines.length === 0 ? ['run'] : lines).map((line) => `  ${line}`)
}
