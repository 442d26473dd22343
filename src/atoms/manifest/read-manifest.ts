import { MAX_MANIFEST_BYTES } from '../../limits/atom-files.js'
import { checkLabel, checkLine, checkTag, checkVersion } from '../toml/checks.js'
import { type Findings, type Read, readFile, requireValid } from '../toml/findings.js'
import type { TomlLimits } from '../toml/guard.js'
import { parseForIndex } from '../toml/parse-for-index.js'
import { Scope } from '../toml/scope.js'
import { checkManifest } from './check-manifest.js'
import { type IndexedManifest, MANIFEST_FILE, type Manifest } from './manifest.js'
import { readComposer } from './read-composer.js'
import { readAtomDependencies, readDirectDependencies } from './read-dependencies.js'
import { readSets } from './read-sets.js'

/**
 * Reads an `atom.toml` for the index: what is wrong or unknown is a finding, and the rest is kept. Without a label
 * and a version there is no manifest.
 */
export function readManifest(
  text: string,
  { maxValues }: Pick<TomlLimits, 'maxValues'> = {},
): Read<IndexedManifest> {
  return readFile(text, (findings) => {
    const { root } = parseForIndex(text, { maxBytes: MAX_MANIFEST_BYTES, maxValues }, findings)
    const file = new Scope(root, '', findings)
    return file.has('package') || !file.has('atom') ? readPackage(file) : readOlder(file, findings)
  })
}

/**
 * Reads an `atom.toml` as its author must write it.
 * @throws AtomFileError naming every error with its line and column
 */
export function parseManifest(text: string): Manifest {
  const manifest = requireValid(MANIFEST_FILE, readManifest(text))
  if (manifest.compose === undefined) throw new Error('A manifest without errors has a composer.')
  return { ...withoutTable(manifest), compose: manifest.compose }
}

function withoutTable({ table: _, ...manifest }: IndexedManifest): Omit<IndexedManifest, 'table'> {
  return manifest
}

function readPackage(file: Scope): IndexedManifest | undefined {
  file.only(['package', 'compose', 'deps'])
  const scope = file.subtable('package', { required: true })
  const sets = readSets(scope?.subtable('sets'))
  const compose = readComposer(file.subtable('compose', { required: true }))
  const deps = file.subtable('deps')
  deps?.only(['from', 'direct'])
  const from = readAtomDependencies(deps?.subtable('from'))
  const direct = readDirectDependencies(deps?.subtable('direct'))
  if (scope === undefined) return undefined
  scope.only(['label', 'version', 'meta', 'sets'])
  const label = scope.text('label', { required: true, check: checkLabel })
  const version = scope.text('version', { required: true, check: checkVersion })
  const meta = scope.subtable('meta')
  meta?.only(['tags', 'description'])
  // A description beside the label is what the first examples had; it is an unknown field to eka.
  const description = (meta ?? scope).text('description', { check: checkLine })
  const tags = meta?.texts('tags', { check: checkTag }) ?? []
  if (label === undefined || version === undefined) return undefined
  const manifest = {
    table: 'package',
    label,
    version,
    description,
    tags,
    sets,
    compose,
    from,
    direct,
  } as const
  checkManifest(manifest, file)
  return manifest
}

/** `[atom]` with `id` (or `name`), `version` and `description`, as eka had it until August 2025. */
function readOlder(file: Scope, findings: Findings): IndexedManifest | undefined {
  const scope = file.subtable('atom')
  if (scope === undefined) return undefined
  findings.error(
    'older-format',
    file.offsetOf('atom'),
    'atom',
    'The manifest has an [atom] table, as manifests had until 2025.',
    'Write [package] with label and version, and a [compose] table.',
  )
  const label = scope.text(scope.has('id') ? 'id' : 'name', { required: true, check: checkLabel })
  const version = scope.text('version', { required: true, check: checkVersion })
  const description = scope.text('description', { check: checkLine })
  if (label === undefined || version === undefined) return undefined
  return {
    table: 'atom',
    label,
    version,
    description,
    tags: [],
    sets: new Map(),
    compose: undefined,
    from: new Map(),
    direct: new Map(),
  }
}
