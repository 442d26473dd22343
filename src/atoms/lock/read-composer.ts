import { checkPath } from '../toml/checks.js'
import type { Scope } from '../toml/scope.js'
import type { LockedComposer } from './lock.js'
import { readAtom } from './read-dependencies.js'
import { isWhole } from './whole.js'

/** `[compose]`, also in the two spellings of October 2025: `[compose.as] use` and `[compose.at.evaltime] with`. */
export function readComposer(scope: Scope | undefined): LockedComposer | undefined {
  if (scope === undefined) return undefined
  const older = scope.subtable('as') ?? scope.subtable('at')?.subtable('evaltime')
  if (older !== undefined) {
    const { findings, table, path } = older
    findings.error('older-format', table.span.start, path, `The composer stands in [${path}].`, 'Lock again.')
  }
  const table = older ?? scope
  const key = table.has('use') || !table.has('with') ? 'use' : 'with'
  const use = table.text(key, { required: true })
  switch (use) {
    case undefined:
      return undefined
    case 'static':
      table.only([key])
      return { use }
    case 'nix': {
      table.only([key, 'entry'])
      const entry = table.text('entry', { required: true, check: checkPath })
      return entry === undefined ? undefined : { use, entry }
    }
    case 'atom': {
      const atom = readAtom(table, [key, 'entry'])
      const entry = table.text('entry', { required: true, check: checkPath })
      return atom === undefined || entry === undefined || !isWhole(atom) ? undefined : { use, atom, entry }
    }
    default:
      table.error('invalid-value', key, `There is no composer ${use}.`, 'Write atom, nix or static.')
      return undefined
  }
}
