import { MAX_LOCK_BYTES } from '../../limits/atom-files.js'
import { checkCommit, checkMirror, checkTag } from '../toml/checks.js'
import { type Findings, type Read, readFile, requireValid } from '../toml/findings.js'
import type { TomlLimits } from '../toml/guard.js'
import { parseForIndex } from '../toml/parse-for-index.js'
import { Scope } from '../toml/scope.js'
import { checkLock } from './check-lock.js'
import { type IndexedLock, LOCK_FILE, LOCK_VERSION, type Lock, type LockedSet } from './lock.js'
import { readComposer } from './read-composer.js'
import { readAtom, readDependencies } from './read-dependencies.js'
import { whole } from './whole.js'

/**
 * Reads an `atom.lock` for the index: what is wrong, unknown or older is a finding, and the rest is kept. A lock of
 * another version means nothing.
 */
export function readLock(text: string, { maxValues }: Pick<TomlLimits, 'maxValues'> = {}): Read<IndexedLock> {
  return readFile(text, (findings) => {
    const { root } = parseForIndex(text, { maxBytes: MAX_LOCK_BYTES, maxValues }, findings)
    return readRoot(new Scope(root, '', findings), findings)
  })
}

/**
 * Reads an `atom.lock` as it must be to be used.
 * @throws AtomFileError naming every error with its line and column
 */
export function parseLock(text: string): Lock {
  const lock = whole(requireValid(LOCK_FILE, readLock(text)))
  if (lock === undefined) throw new Error('A lock without errors is whole.')
  return lock
}

function readRoot(file: Scope, findings: Findings): IndexedLock | undefined {
  const version = file.integer('version', { required: true })
  if (version !== undefined && version !== BigInt(LOCK_VERSION)) {
    const fix = `Lock again with a version of firn that knows it; this one reads version ${LOCK_VERSION}.`
    file.error('unsupported-version', 'version', `The lock has version ${version}.`, fix)
    return undefined
  }
  file.only(['version', 'sets', 'locker', 'compose', 'deps', 'srcs'])
  if (file.has('srcs')) {
    const message = '[[srcs]] is how locks listed build sources until August 2025.'
    file.error('older-format', 'srcs', message, 'Lock again.')
  }
  const sets = readSets(file.subtable('sets'))
  const locker = readAtom(file.subtable('locker', { required: true }), [])
  const compose = readComposer(file.subtable('compose', { required: true }))
  const deps = [...readDependencies(file.tables('deps')), ...readDependencies(file.tables('srcs'))]
  const lock = { sets, locker, compose, deps: deps.map(({ dep }) => dep) }
  checkLock(lock, deps, file, findings)
  return lock
}

function readSets(scope: Scope | undefined): Map<string, LockedSet> {
  const sets = new Map<string, LockedSet>()
  for (const key of scope?.keys ?? []) {
    const root = scope?.name(key, checkCommit)
    const table = scope?.subtable(key)
    const older = table?.has('name') === true && !table.has('tag')
    table?.only(older ? ['name', 'mirrors'] : ['tag', 'mirrors'])
    if (older) table.error('older-format', 'name', 'The set has a name in place of a tag.', 'Lock again.')
    const tag = table?.text(older ? 'name' : 'tag', { required: true, check: checkTag })
    const mirrors = table?.texts('mirrors', { required: true, check: checkMirror })
    if (root !== undefined && tag !== undefined && mirrors !== undefined) sets.set(root, { tag, mirrors })
  }
  return sets
}
