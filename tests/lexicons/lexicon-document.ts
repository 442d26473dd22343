import {
  type LexiconDocument,
  LexiconIterableIndexer,
  LexiconSchemaBuilder,
  lexiconDocumentSchema,
} from '@atproto/lex-document'
import { parseLexiconDoc } from '@atproto/lexicon'

/** What is no lexicon document; the message says which rule it breaks and where. */
export class LexiconDocumentError extends Error {
  override name = 'LexiconDocumentError'
}

/**
 * Checks a lexicon document with both of upstream's checkers: `parseLexiconDoc` lets a definition of type unknown
 * pass, which the schema of @atproto/lex-document refuses.
 * @throws LexiconDocumentError
 */
export function checkLexiconDocument(document: unknown): LexiconDocument {
  try {
    const hoisted = hoistObjects(document)
    parseLexiconDoc(hoisted)
    return lexiconDocumentSchema.parse(hoisted)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new LexiconDocumentError(error.message, { cause: error })
  }
}

/** A validator for the definition `ref` (`nsid#name`) of `documents`, made at run time. */
export async function buildSchema(documents: readonly unknown[], ref: string) {
  const indexer = new LexiconIterableIndexer(documents.map(checkLexiconDocument))
  return LexiconSchemaBuilder.build(indexer, ref)
}

/**
 * Gives every object inside of another schema a definition of its own and refers to it, which means the same: the
 * lexicon language allows objects there, upstream's checkers know them as definitions only.
 */
function hoistObjects(document: unknown): unknown {
  if (!isObject(document) || !isObject(document.defs)) return document
  const defs: Record<string, unknown> = {}
  for (const [name, def] of Object.entries(document.defs)) defs[name] = hoistWithin(def, name, defs)
  return { ...document, defs }
}

function hoistWithin(schema: unknown, name: string, defs: Record<string, unknown>): unknown {
  if (!isObject(schema)) return schema
  const inside = Object.fromEntries(
    ['record', 'schema', 'input', 'output', 'message']
      .filter((key) => isObject(schema[key]))
      .map((key) => [key, hoistWithin(schema[key], `${name}-${key}`, defs)]),
  )
  if (!isObject(schema.properties)) return { ...schema, ...inside }
  const properties = Object.entries(schema.properties).map(([key, property]) => [
    key,
    hoist(property, `${name}-${key}`, defs),
  ])
  return { ...schema, ...inside, properties: Object.fromEntries(properties) }
}

function hoist(schema: unknown, name: string, defs: Record<string, unknown>): unknown {
  if (!isObject(schema)) return schema
  if (schema.type === 'array') return { ...schema, items: hoist(schema.items, `${name}-items`, defs) }
  if (schema.type !== 'object') return schema
  defs[name] = hoistWithin(schema, name, defs)
  return { type: 'ref', ref: `#${name}` }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
