import type { DeepLock, DeepTarget } from '../../src/resolve/deep/problem.js'
import { printable } from '../output/printable.js'
import type { Style } from '../output/style.js'
import type { LockChange } from '../resolution/lock-change.js'
import type { ResolvedAtom } from './resolve-atom.js'

/** A line for each change of a lock. */
export function showChanges(changes: readonly LockChange[], { green, red, yellow }: Style): string[] {
  const marks = { added: green('+'), removed: red('-'), updated: yellow('~'), changed: yellow('~') }
  return changes.map(({ change, name, from, to }) => {
    const moved = change === 'updated' ? `${from ?? 'nothing'} → ${to ?? 'nothing'}` : (to ?? from ?? '')
    return `  ${marks[change]} ${printable(`${name} ${moved}`.trimEnd())}`
  })
}

/** An atom of a deep resolution and what it leads to. */
export interface ClosureEntry {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly rev: string | undefined
  /** Mirrors and records that have it. */
  readonly from: readonly string[]
  readonly needs: readonly { readonly id: string; readonly requirement: string; readonly version: string }[]
}

export function closureEntries({ releases }: DeepLock, nameOf: (id: string) => string): ClosureEntry[] {
  return releases.map(({ definition, version, revision, from, dependencies }) => ({
    id: definition,
    name: nameOf(definition),
    version,
    rev: revision,
    from,
    needs: dependencies.map((target) => ({
      id: target.definition,
      requirement: target.requirement,
      version: target.version,
    })),
  }))
}

/** The closure as a tree; what was shown above is not unfolded again. */
export function showTree(
  title: string,
  closure: DeepLock,
  nameOf: (id: string) => string,
  style: Style,
): string {
  const needs = new Map(
    closure.releases.map(({ definition, version, dependencies }) => [
      `${definition} ${version}`,
      dependencies,
    ]),
  )
  const shown = new Set<string>()
  const lines = [title]
  const walk = (targets: readonly DeepTarget[], indent: string): void => {
    const sorted = targets.toSorted((a, b) => nameOf(a.definition).localeCompare(nameOf(b.definition), 'en'))
    for (const [at, { definition, version, requirement }] of sorted.entries()) {
      const isLast = at === sorted.length - 1
      const key = `${definition} ${version}`
      const below = needs.get(key) ?? []
      const again = shown.has(key) && below.length > 0 ? style.dim(' (above)') : ''
      const wanted = style.dim(`(${requirement})`)
      lines.push(
        `${indent}${isLast ? '└─' : '├─'} ${printable(nameOf(definition))} ${version} ${wanted}${again}`,
      )
      if (shown.has(key)) continue
      shown.add(key)
      walk(below, `${indent}${isLast ? '   ' : '│  '}`)
    }
  }
  walk(closure.roots, '')
  return lines.join('\n')
}

/** An atom's part of the answer of a command that resolved it. */
export function resolvedData({
  files,
  label,
  changes,
  writes,
  closure,
  disagreements,
  nameOf,
}: ResolvedAtom): object {
  return {
    path: files.path,
    label,
    current: writes.length === 0,
    changes: changes.map((change) => ({ ...change, from: change.from ?? null, to: change.to ?? null })),
    ...(disagreements.length > 0 ? { disagreements } : {}),
    ...(closure ? { closure: closureEntries(closure, nameOf) } : {}),
  }
}
