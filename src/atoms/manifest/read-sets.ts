import { checkMirror, checkTag } from '../toml/checks.js'
import { type Scope, textOf, wrongType } from '../toml/scope.js'

/** `[package.sets]`: a tag with one mirror, or with a list of them. */
export function readSets(scope: Scope | undefined): Map<string, readonly string[]> {
  const sets = new Map<string, readonly string[]>()
  for (const key of scope?.keys ?? []) {
    if (scope === undefined) break
    const tag = scope.name(key, checkTag)
    const mirrors = readMirrors(scope, key)
    if (tag === undefined || mirrors === undefined) continue
    if (sets.has(tag))
      scope.error('duplicate', key, `The set ${tag} is declared twice.`, 'Keep one of the two.')
    else sets.set(tag, mirrors)
  }
  return sets
}

function readMirrors(scope: Scope, key: string): readonly string[] | undefined {
  const value = scope.table.entries.get(key)?.value
  if (value?.type === 'string') {
    const mirror = textOf(scope, key, value, checkMirror)
    return mirror === undefined ? undefined : [mirror]
  }
  if (value !== undefined && value.type !== 'array') {
    wrongType(scope, key, value, 'the address of a repository, or a list of them')
    return undefined
  }
  const mirrors = [...new Set(scope.texts(key, { check: checkMirror }))]
  if (value?.items.length === 0) {
    scope.error('missing-field', key, `The set ${key} has no mirror.`, 'Write the address of its repository.')
  } else if (mirrors.length < (value?.items.length ?? 0)) {
    scope.warn('duplicate', key, `The set ${key} names a mirror twice, or a wrong one.`, 'Name each once.')
  }
  return mirrors
}
