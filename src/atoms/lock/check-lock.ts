import { atomId } from '../atom-id.js'
import { isObjectId } from '../object-id.js'
import { THIS_REPOSITORY } from '../toml/checks.js'
import type { Findings } from '../toml/findings.js'
import type { Scope } from '../toml/scope.js'
import type { IndexedAtom, IndexedLock } from './lock.js'
import { printLock } from './print-lock.js'
import type { PlacedDependency } from './read-dependencies.js'
import { whole } from './whole.js'

/** What the parts of a lock demand of each other. */
export function checkLock(
  lock: IndexedLock,
  deps: readonly PlacedDependency[],
  file: Scope,
  findings: Findings,
): void {
  checkDuplicates(deps)
  const { locker, compose } = lock
  if (locker) checkId(locker, file.nearest('locker'))
  if (compose?.use === 'atom') {
    checkId(compose.atom, file.nearest('compose'))
    checkSet(compose.atom, lock, file.nearest('compose'))
  }
  for (const { dep, scope } of deps) {
    if (dep.type !== 'atom') continue
    checkId(dep, scope)
    checkSet(dep, lock, scope)
    checkLocal(dep, lock, scope)
  }
  if (!findings.hasErrors) checkForm(lock, findings)
}

/** eka keeps the last of two alike and says nothing. */
function checkDuplicates(deps: readonly PlacedDependency[]): void {
  const seen = new Set<string>()
  for (const { dep, scope } of deps) {
    const name = dep.type === 'atom' ? `${dep.set}.${dep.label}` : dep.name
    if (seen.has(name)) {
      const shown = dep.type === 'atom' ? dep.label : dep.name
      const fix = 'Keep one of the two.'
      scope.error('duplicate', dep.type === 'atom' ? 'label' : 'name', `${shown} is locked twice.`, fix)
    }
    seen.add(name)
  }
}

/** Whether the id is that of root and label. Published fixtures have wrong ones, which eka reads without a word. */
function checkId({ set, label, id }: IndexedAtom, scope: Scope): void {
  if (set === undefined || id === undefined || !isObjectId(set)) return
  const expected = atomId(set, label)
  if (id === expected) return
  scope.warn('id-mismatch', 'id', `The id is not that of ${label} in this set.`, `It would be ${expected}.`)
}

/** The interpreter finds an atom under the tag of its set; only the locker needs none. */
function checkSet({ set, label }: IndexedAtom, { sets }: IndexedLock, scope: Scope): void {
  if (set === undefined || sets.has(set)) return
  scope.error('undeclared-set', 'set', `The set of ${label} is not among [sets].`, 'Lock again.')
}

/** An atom without a commit is looked for beside this one. */
function checkLocal({ label, set, rev, mirror }: IndexedAtom, { sets }: IndexedLock, scope: Scope): void {
  const mirrors = set === undefined ? undefined : sets.get(set)?.mirrors
  if (!scope.has('rev') && mirrors !== undefined && !mirrors.includes(THIS_REPOSITORY)) {
    const message = `${label} has no rev, and its set is not this repository.`
    scope.error('missing-field', 'rev', message, 'Lock again.')
  } else if (rev !== undefined && mirror === undefined) {
    scope.warn('missing-field', 'mirror', `${label} has a rev but no mirror to fetch it from.`, 'Lock again.')
  }
}

/** Tools write locks in one form, so that a change of one dependency is a change of its lines alone. */
function checkForm(lock: IndexedLock, findings: Findings): void {
  const complete = whole(lock)
  if (complete === undefined) return
  const offset = findings.differsFrom(printLock(complete))
  if (offset === undefined) return
  findings.warn(
    'not-canonical',
    offset,
    '',
    'The lock is written by hand or by an older tool.',
    'Lock again.',
  )
}
