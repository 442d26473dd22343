import { checkGitUrl, checkLabel, checkLine, checkRequirement, checkTag, checkUrl } from '../toml/checks.js'
import type { Scope } from '../toml/scope.js'
import type { DirectDependency, DirectSource } from './manifest.js'

/** `[deps.from.<set>]` with `<label> = "<requirement>"`. */
export function readAtomDependencies(scope: Scope | undefined): Map<string, ReadonlyMap<string, string>> {
  const from = new Map<string, ReadonlyMap<string, string>>()
  for (const key of scope?.keys ?? []) {
    const set = scope?.name(key, checkTag)
    const table = scope?.subtable(key)
    if (set === undefined || table === undefined) continue
    from.set(
      set,
      readNamed(table, (label) => table.text(label, { check: checkRequirement })),
    )
  }
  return from
}

/** `[deps.direct.nix]`, the one kind of direct dependency there is. */
export function readDirectDependencies(scope: Scope | undefined): Map<string, DirectDependency> {
  scope?.only(['nix'])
  const nix = scope?.subtable('nix')
  if (nix === undefined) return new Map()
  return readNamed(nix, (key) => {
    const table = nix.subtable(key)
    return table === undefined ? undefined : readDirect(table)
  })
}

/** The entries whose name is a label and whose value could be read. */
function readNamed<T>(scope: Scope, read: (key: string) => T | undefined): Map<string, T> {
  const entries = new Map<string, T>()
  for (const key of scope.keys) {
    const name = scope.name(key, checkLabel)
    const value = read(key)
    if (name === undefined || value === undefined) continue
    if (entries.has(name)) scope.error('duplicate', key, `${name} is declared twice.`, 'Keep one of the two.')
    else entries.set(name, value)
  }
  return entries
}

const KINDS = ['url', 'tar', 'git', 'build'] as const

function isKind(key: string): key is (typeof KINDS)[number] {
  return KINDS.some((kind) => kind === key)
}

function readDirect(scope: Scope): DirectDependency | undefined {
  const [kind, ...others] = scope.keys.filter(isKind)
  if (kind === undefined) {
    const { findings, table, path } = scope
    findings.error(
      'missing-field',
      table.span.start,
      path,
      `${path} has no address.`,
      'Write one of url, tar, git and build.',
    )
    return undefined
  }
  for (const other of others) {
    scope.error('conflicting-fields', other, `${scope.path} has both ${kind} and ${other}.`, 'Keep one.')
  }
  const source = readSource(scope, kind)
  const fromVersion = readFromVersion(scope)
  if (source === undefined) return undefined
  return fromVersion === undefined ? source : { ...source, fromVersion }
}

function readSource(scope: Scope, kind: (typeof KINDS)[number]): DirectSource | undefined {
  const url = scope.text(kind, { check: kind === 'git' ? checkGitUrl : checkUrl })
  if (kind === 'git') {
    scope.only([...KINDS, 'ref', 'version', 'from_version'])
    const ref = scope.text('ref', { check: checkLine })
    const requirement = scope.text('version', { check: checkRequirement })
    if (scope.has('ref') && scope.has('version')) {
      scope.error('conflicting-fields', 'version', `${scope.path} has both ref and version.`, 'Keep one.')
    }
    return url === undefined ? undefined : { kind, url, ref, requirement }
  }
  if (kind === 'build') {
    scope.only([...KINDS, 'unpack', 'from_version'])
    const unpack = scope.boolean('unpack') ?? false
    return url === undefined ? undefined : { kind, url, unpack }
  }
  scope.only([...KINDS, 'from_version'])
  return url === undefined ? undefined : { kind, url }
}

function readFromVersion(scope: Scope): { set: string; label: string } | undefined {
  const names = scope.texts('from_version')
  if (names === undefined) return undefined
  const [set, label, ...rest] = names
  if (set === undefined || label === undefined || rest.length > 0) {
    scope.error('invalid-value', 'from_version', 'from_version names no atom.', 'Write ["<set>", "<label>"].')
    return undefined
  }
  const checkedSet = checkTag(set)
  const checkedLabel = checkLabel(label)
  for (const checked of [checkedSet, checkedLabel]) {
    if (typeof checked !== 'string')
      scope.error('invalid-value', 'from_version', checked.message, checked.fix)
  }
  if (typeof checkedSet !== 'string' || typeof checkedLabel !== 'string') return undefined
  return { set: checkedSet, label: checkedLabel }
}
