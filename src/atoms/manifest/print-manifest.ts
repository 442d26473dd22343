import { quote, quoteKey, quoteShortList } from '../toml/quote.js'
import { type Composer, DEFAULT_ENTRY, type DirectDependency, type Manifest } from './manifest.js'

/**
 * The text of a new manifest, in the one form that firn writes: tables in the order package, compose, deps; what is a
 * map keeps its order. Existing manifests are edited in place instead, which keeps their comments.
 */
export function printManifest(manifest: Manifest): string {
  const { label, version, description, tags, sets, compose, from, direct } = manifest
  const meta = [
    ...(tags.length > 0 ? [`tags = ${quoteShortList(tags)}`] : []),
    ...(description === undefined ? [] : [`description = ${quote(description)}`]),
  ]
  const tables = [
    table(['package'], [`label = ${quote(label)}`, `version = ${quote(version)}`]),
    ...(meta.length > 0 ? [table(['package', 'meta'], meta)] : []),
    ...namedTable(['package', 'sets'], sets, (tag, mirrors) => `${quoteKey(tag)} = ${printMirrors(mirrors)}`),
    printComposer(compose),
    ...[...from].map(([set, labels]) => {
      const lines = [...labels].map(([name, requirement]) => `${quoteKey(name)} = ${quote(requirement)}`)
      return table(['deps', 'from', set], lines)
    }),
    ...namedTable(['deps', 'direct', 'nix'], direct, (name, dependency) => {
      const { dotted, value } = printDirect(dependency)
      return `${[name, ...dotted].map(quoteKey).join('.')} = ${value}`
    }),
  ]
  return tables.join('\n')
}

/** One mirror alone, or a list of them. */
export function printMirrors(mirrors: readonly string[]): string {
  const [only, ...others] = mirrors
  return only !== undefined && others.length === 0 ? quote(only) : quoteShortList(mirrors)
}

/** A direct dependency: dotted where it has one field, as in `fenix.git = "…"`, else an inline table. */
export function printDirect(dependency: DirectDependency): { dotted: string[]; value: string } {
  const fields: [string, string][] = [[dependency.kind, quote(dependency.url)]]
  if (dependency.kind === 'git' && dependency.ref !== undefined) fields.push(['ref', quote(dependency.ref)])
  if (dependency.kind === 'git' && dependency.requirement !== undefined) {
    fields.push(['version', quote(dependency.requirement)])
  }
  if (dependency.kind === 'build' && dependency.unpack) fields.push(['unpack', 'true'])
  const { fromVersion } = dependency
  if (fromVersion !== undefined) {
    fields.push(['from_version', quoteShortList([fromVersion.set, fromVersion.label])])
  }
  const [only, ...others] = fields
  if (only !== undefined && others.length === 0) return { dotted: [only[0]], value: only[1] }
  return { dotted: [], value: `{ ${fields.map(([key, value]) => `${key} = ${value}`).join(', ')} }` }
}

function printComposer(compose: Composer): string {
  if (compose.kind === 'nix') return table(['compose', 'as'], [`nix = ${quote(compose.entry)}`])
  if (compose.kind === 'static') return table(['compose', 'as'], ['static = "config"'])
  const { label, set, requirement, entry } = compose
  return table(
    ['compose', 'with', label],
    [
      `from = ${quote(set)}`,
      ...(requirement === undefined ? [] : [`version = ${quote(requirement)}`]),
      ...(entry === DEFAULT_ENTRY ? [] : [`entry = ${quote(entry)}`]),
    ],
  )
}

function namedTable<T>(
  path: string[],
  entries: ReadonlyMap<string, T>,
  line: (key: string, value: T) => string,
): string[] {
  return entries.size === 0
    ? []
    : [
        table(
          path,
          [...entries].map(([key, value]) => line(key, value)),
        ),
      ]
}

function table(path: readonly string[], lines: readonly string[]): string {
  return `[${path.map(quoteKey).join('.')}]\n${lines.map((line) => `${line}\n`).join('')}`
}
