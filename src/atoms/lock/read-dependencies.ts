import { isAtomId } from '../atom-id.js'
import {
  checkAtomId,
  checkCommit,
  checkGitUrl,
  checkHash,
  checkLabel,
  checkUrl,
  checkVersion,
} from '../toml/checks.js'
import type { Scope } from '../toml/scope.js'
import type { IndexedAtom, IndexedLock, LockedPin } from './lock.js'

/** An entry of `[[deps]]`, and where it stands. */
export interface PlacedDependency {
  readonly dep: IndexedLock['deps'][number]
  readonly scope: Scope
}

/** The types of today, and what they were called before November 2025. */
const TYPES: ReadonlyMap<string, LockedPin['type']> = new Map([
  ['nix', 'nix'],
  ['nix+git', 'nix+git'],
  ['nix+tar', 'nix+tar'],
  ['nix+src', 'nix+src'],
  ['nix+build', 'nix+src'],
  ['build', 'nix+src'],
  ['pin', 'nix'],
  ['pin+git', 'nix+git'],
  ['pin+tar', 'nix+tar'],
])

export function readDependencies(scopes: readonly Scope[]): PlacedDependency[] {
  return scopes.flatMap((scope) => {
    const dep = readDependency(scope)
    return dep === undefined ? [] : [{ dep, scope }]
  })
}

function readDependency(scope: Scope): PlacedDependency['dep'] | undefined {
  const written = scope.text('type', { required: true })
  if (written === undefined) return undefined
  if (written === 'atom') {
    const atom = readAtom(scope, ['type'])
    return atom === undefined ? undefined : { type: 'atom', ...atom }
  }
  const type = TYPES.get(written)
  if (type === undefined) {
    const fix = 'Lock again: the types are atom, nix, nix+git, nix+tar and nix+src.'
    scope.error('invalid-value', 'type', `${written} is no type of dependency.`, fix)
    return undefined
  }
  if (type !== written) {
    const message = `The type ${written} is ${type} now.`
    // Locks of November 2025 still have it, and eka's own documentation.
    if (written === 'nix+build') scope.warn('older-format', 'type', message, 'Lock again.')
    else scope.error('older-format', 'type', message, 'Lock again.')
  }
  return readPin(scope, type)
}

/** The fields of an atom; `others` are those that the table may have besides. */
export function readAtom(scope: Scope | undefined, others: readonly string[]): IndexedAtom | undefined {
  if (scope === undefined) return undefined
  const labelKey = labelKeyOf(scope)
  scope.only([...others, labelKey, 'version', 'set', 'rev', 'mirror', 'id'])
  if (labelKey !== 'label') {
    const message = `The atom's label is called ${labelKey}, as in locks until November 2025.`
    scope.error('older-format', labelKey, message, 'Lock again.')
  }
  const label = scope.text(labelKey, { required: true, check: checkLabel })
  const version = scope.text('version', { required: true, check: checkVersion })
  const set = scope.text('set', { required: true, check: checkCommit })
  const rev = scope.text('rev', { check: checkCommit })
  const mirror = scope.text('mirror', { check: checkGitUrl })
  const id = labelKey === 'id' ? undefined : scope.text('id', { required: true, check: checkAtomId })
  if (label === undefined || version === undefined) return undefined
  return { label, version, set, rev, mirror, id }
}

/** Labels were `tag` in autumn 2025, and `id` in the first locks. */
function labelKeyOf(scope: Scope): 'label' | 'tag' | 'id' {
  if (scope.has('label')) return 'label'
  if (scope.has('tag')) return 'tag'
  const id = scope.table.entries.get('id')?.value
  return id?.type === 'string' && !isAtomId(id.text) ? 'id' : 'label'
}

function readPin(scope: Scope, type: LockedPin['type']): LockedPin | undefined {
  const name = scope.text('name', { required: true, check: checkLabel })
  const url = scope.text('url', { required: true, check: type === 'nix+git' ? checkGitUrl : checkUrl })
  if (type === 'nix+git') {
    scope.only(['type', 'name', 'url', 'version', 'rev'])
    const version = scope.text('version', { check: checkVersion })
    const rev = scope.text('rev', { required: true, check: checkCommit })
    if (name === undefined || url === undefined || rev === undefined) return undefined
    return { type, name, url, version, rev }
  }
  const hash = readHash(scope)
  const whole = name !== undefined && url !== undefined && hash !== undefined
  if (type !== 'nix+src') {
    scope.only(['type', 'name', 'url', hashKeyOf(scope)])
    return whole ? { type, name, url, hash } : undefined
  }
  scope.only(['type', 'name', 'url', hashKeyOf(scope), 'unpack', 'executable'])
  const unpack = scope.boolean('unpack') || undefined
  const executable = scope.boolean('executable') || undefined
  return whole ? { type, name, url, hash, unpack, executable } : undefined
}

function readHash(scope: Scope): string | undefined {
  const key = hashKeyOf(scope)
  if (key !== 'hash') scope.error('older-format', key, 'The hash is called checksum.', 'Lock again.')
  return scope.text(key, { required: true, check: checkHash })
}

/** The first locks said `checksum`. */
function hashKeyOf(scope: Scope): 'hash' | 'checksum' {
  return scope.has('checksum') && !scope.has('hash') ? 'checksum' : 'hash'
}
