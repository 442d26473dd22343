import { MAX_MANIFEST_BYTES, MAX_SENT_TOML_VALUES } from '../../limits/atom-files.js'
import { Findings } from '../toml/findings.js'
import { parseForIndex } from '../toml/parse-for-index.js'
import { TomlError } from '../toml/toml-error.js'
import type { TomlTable, TomlValue } from '../toml/value.js'

/** The ecosystem of what eka itself publishes; the others are package URL types. */
export const ATOM_ECOSYSTEM = 'atom'

/** What the manifest of another ecosystem says of its package. */
export interface PackageManifest {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly description: string | undefined
  readonly tags: readonly string[]
}

const LIMITS = { maxBytes: MAX_MANIFEST_BYTES, maxValues: MAX_SENT_TOML_VALUES } as const

/** Where an ecosystem keeps it, and how it is read. */
interface Ecosystem {
  readonly file: string
  readonly read: (text: string) => PackageManifest | undefined
}

const ECOSYSTEMS: ReadonlyMap<string, Ecosystem> = new Map([
  ['cargo', { file: 'Cargo.toml', read: (text) => readToml(text, 'package') }],
  ['pypi', { file: 'pyproject.toml', read: (text) => readToml(text, 'project') }],
  ['npm', { file: 'package.json', read: readJson }],
])

/** The name of the manifest's file in the tree of a package; undefined where an ecosystem has none that is known. */
export function manifestFileOf(ecosystem: string): string | undefined {
  return ECOSYSTEMS.get(ecosystem)?.file
}

/**
 * What a manifest says, as far as it says it literally: a version that a workspace or a build determines is undefined.
 * Undefined as a whole where the text is no manifest, or its ecosystem has none that is known.
 */
export function readPackageManifest(ecosystem: string, text: string): PackageManifest | undefined {
  return ECOSYSTEMS.get(ecosystem)?.read(text)
}

function readToml(text: string, table: string): PackageManifest | undefined {
  try {
    const { root } = parseForIndex(text, LIMITS, new Findings(text))
    const found = root.entries.get(table)?.value
    return found?.type === 'table' ? fromTable(found) : undefined
  } catch (error) {
    if (error instanceof TomlError) return undefined
    throw error
  }
}

function fromTable({ entries }: TomlTable): PackageManifest {
  const text = (key: string) => textOf(entries.get(key)?.value)
  const keywords = entries.get('keywords')?.value
  return {
    name: text('name'),
    version: text('version'),
    description: text('description'),
    tags: keywords?.type === 'array' ? keywords.items.flatMap((item) => textOf(item) ?? []) : [],
  }
}

function textOf(value: TomlValue | undefined): string | undefined {
  return value?.type === 'string' ? value.text : undefined
}

function readJson(text: string): PackageManifest | undefined {
  const json = parseJson(text)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const field = (key: string): unknown => (Object.hasOwn(json, key) ? Reflect.get(json, key) : undefined)
  const string = (key: string) => stringOf(field(key))
  const keywords = field('keywords')
  return {
    name: string('name'),
    version: string('version'),
    description: string('description'),
    tags: Array.isArray(keywords) ? keywords.flatMap((keyword) => stringOf(keyword) ?? []) : [],
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
