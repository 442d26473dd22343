import type { CommandResult } from '../command.js'
import { printable } from '../output/printable.js'
import type { Style } from '../output/style.js'
import type { ResolvedAtom } from './resolve-atom.js'
import { resolvedData, showChanges, showTree } from './show-changes.js'

/** What came out of resolving atoms, for people and for programs. */
export function showResolved(
  resolved: readonly ResolvedAtom[],
  { check }: { readonly check: boolean },
  style: Style,
): CommandResult {
  const parts = resolved.map((atom) => {
    const { files, label, changes, writes, lock, closure, nameOf } = atom
    const name = `${style.bold(printable(label))} (${printable(files.path)})`
    const tree = closure ? [showTree(name, closure, nameOf, style)] : []
    if (writes.length === 0) {
      const state = lock ? 'atom.lock is as it should be' : 'a static atom has no lock'
      return [...tree, `${name}: ${state}.`].join('\n')
    }
    const verb = check ? style.red('is to be resolved') : 'resolved and written'
    const lines = showChanges(changes, style)
    return [...tree, `${name}: ${verb}.`, ...(lines.length > 0 ? lines : ['  its form alone'])].join('\n')
  })
  const current = resolved.every(({ writes }) => writes.length === 0)
  return { data: { current, atoms: resolved.map(resolvedData) }, text: parts.join('\n') }
}
