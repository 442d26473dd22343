import { checkLabel, checkPath, checkRequirement, checkTag } from '../toml/checks.js'
import type { Scope } from '../toml/scope.js'
import { type Composer, DEFAULT_ENTRY } from './manifest.js'

/** `[compose]`: exactly one of `with.<label>`, `as.nix` and `as.static`. */
export function readComposer(scope: Scope | undefined): Composer | undefined {
  if (scope === undefined) return undefined
  scope.only(['with', 'as'])
  const [chosen, ...others] = scope.keys.filter((key) => key === 'with' || key === 'as')
  if (chosen === undefined) {
    scope.error('missing-field', 'with', 'The manifest names no composer.', WAYS)
    return undefined
  }
  for (const other of others)
    scope.error('conflicting-fields', other, 'The manifest has two composers.', 'Keep one.')
  return chosen === 'with' ? readAtomComposer(scope.subtable('with')) : readTrivial(scope.subtable('as'))
}

const WAYS = 'Write [compose.with.<label>] with from, or [compose.as] with nix or static.'

function readAtomComposer(scope: Scope | undefined): Composer | undefined {
  const key = onlyKey(scope)
  if (scope === undefined || key === undefined) return undefined
  const label = scope.name(key, checkLabel)
  const table = scope.subtable(key)
  if (table === undefined) return undefined
  table.only(['from', 'version', 'entry'])
  const set = table.text('from', { required: true, check: checkTag })
  const requirement = table.text('version', { check: checkRequirement })
  const entry = table.text('entry', { check: checkPath }) ?? DEFAULT_ENTRY
  if (label === undefined || set === undefined) return undefined
  return { kind: 'atom', label, set, requirement, entry }
}

function readTrivial(scope: Scope | undefined): Composer | undefined {
  scope?.only(['nix', 'static'])
  const key = onlyKey(scope)
  if (scope === undefined || key === undefined) return undefined
  if (key === 'nix') {
    const entry = scope.text('nix', { check: checkPath })
    return entry === undefined ? undefined : { kind: 'nix', entry }
  }
  const written = scope.text('static')
  if (written === 'config') return { kind: 'static' }
  if (written !== undefined) {
    scope.error(
      'invalid-value',
      'static',
      `An atom cannot be static as ${written}.`,
      'Write static = "config".',
    )
  }
  return undefined
}

/** The one key of a table that must have one. */
function onlyKey(scope: Scope | undefined): string | undefined {
  if (scope === undefined) return undefined
  const [key, ...others] = scope.keys
  if (key === undefined)
    scope.findings.error(
      'missing-field',
      scope.table.span.start,
      scope.path,
      'The manifest names no composer.',
      WAYS,
    )
  for (const other of others)
    scope.error('conflicting-fields', other, 'The manifest has two composers.', 'Keep one.')
  return key
}
