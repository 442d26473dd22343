import type { JsonValue } from '@atproto/lex'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import { parseAtUri } from '../../src/syntax/at-uri.js'
import { definitionUri, LineError, linesOf, type ResolveHandle } from './lines.js'

/**
 * Reads dependencies from lines such as `@alice.example/hello ^1.2` or `greeter = @alice.example/hello ^1.2`: the
 * author by handle or DID, a requirement in Cargo syntax (any version when absent), and a name that inputs refer to
 * (the package's own when absent). At-uris do as well.
 *
 * @throws LineError
 */
export async function readDependencyLines(text: string, resolveHandle: ResolveHandle): Promise<JsonValue[]> {
  return Promise.all(linesOf(text).map((line) => readLine(line, resolveHandle)))
}

async function readLine(line: string, resolveHandle: ResolveHandle): Promise<JsonValue> {
  const [, alias, target = '', requirement = ''] = /^(?:([^\s=]+)\s*=\s*)?(\S+)\s*(.*)$/.exec(line) ?? []
  const { author, name } = splitTarget(target, line)
  return {
    name: alias ?? name,
    definition: await definitionUri(line, { author, collection: pkg.$nsid, name }, resolveHandle),
    requirement: requirement === '' ? '*' : requirement,
  }
}

function splitTarget(target: string, line: string): { author: string; name: string } {
  const [, author, name] = /^(?:at:\/\/|@)?([^/]+)\/(?:[^/]+\/)?([^/]+)$/.exec(target) ?? []
  if (author !== undefined && name !== undefined) return { author, name }
  throw new LineError(`"${line}": write author, name and requirement: @alice.example/hello ^1.2`)
}

/** The lines of the dependencies of a record; what is no dependency is left out. */
export function formatDependencyLines(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return ''
  return value.flatMap(formatLine).join('\n')
}

function formatLine(value: JsonValue): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const { name, definition, requirement } = value
  if (typeof definition !== 'string') return []
  const { authority, rkey } = parseAtUri(definition)
  const alias = typeof name === 'string' && name !== rkey ? `${name} = ` : ''
  return [`${alias}@${authority}/${rkey} ${typeof requirement === 'string' ? requirement : '*'}`]
}
