import type { ManifestEdit } from '../../src/atoms/manifest/edit-manifest.js'
import type { Manifest } from '../../src/atoms/manifest/manifest.js'
import type { CliContext } from '../context.js'
import { ProjectError } from '../project/project-error.js'
import { type EditOptions, editAtom } from './edit-atom.js'
import type { ResolvedAtom } from './resolve-atom.js'

/**
 * Takes dependencies out of a manifest and its lock, and the sets that nothing is taken from any more.
 * @param names `label`, `set.label`, or names of direct dependencies
 * @throws ProjectError, AtomFileError
 */
export function removeDependencies(
  names: readonly string[],
  options: EditOptions,
  context: CliContext,
): Promise<ResolvedAtom> {
  return editAtom(options, context, async ({ manifest }) => {
    const edits = names.map((name) => editFor(name, manifest))
    return { edits: [...edits, ...unusedSets(manifest, edits)] }
  })
}

/** A dependency by the name that a person gives it. @throws ProjectError if there is none, or more than one */
export function findDependency(
  name: string,
  { from, direct }: Pick<Manifest, 'from' | 'direct'>,
): { readonly set: string; readonly label: string } | { readonly direct: string } {
  const wanted = name.normalize('NFKC')
  const atoms = [...from].flatMap(([set, labels]) => [...labels.keys()].map((label) => ({ set, label })))
  const found = [
    ...atoms.filter(({ set, label }) => label === wanted || `${set}.${label}` === wanted),
    ...(direct.has(wanted) ? [{ direct: wanted }] : []),
  ]
  const [only, second] = found
  if (only !== undefined && second === undefined) return only
  const all = [...atoms.map(({ set, label }) => `${set}.${label}`), ...direct.keys()]
  if (only === undefined) {
    throw new ProjectError(`${name} is no dependency of this atom.`, {
      hint: all.length === 0 ? 'It has none.' : `It has ${all.join(', ')}.`,
    })
  }
  const ways = found.map((one) => ('direct' in one ? `the direct ${one.direct}` : `${one.set}.${one.label}`))
  throw new ProjectError(`${name} may be ${ways.join(' or ')}.`, {
    hint: 'Write the set before it: set.label.',
  })
}

function editFor(name: string, manifest: Manifest): ManifestEdit {
  const found = findDependency(name, manifest)
  return 'direct' in found
    ? { edit: 'remove-direct', name: found.direct }
    : { edit: 'remove-atom', set: found.set, label: found.label }
}

/** Sets that were used before the edits, and are not behind them. */
function unusedSets({ from, compose }: Manifest, edits: readonly ManifestEdit[]): ManifestEdit[] {
  return [...from].flatMap(([set, labels]): ManifestEdit[] => {
    const left = [...labels.keys()].filter(
      (label) =>
        !edits.some((edit) => edit.edit === 'remove-atom' && edit.set === set && edit.label === label),
    )
    const composes = compose.kind === 'atom' && compose.set === set
    return left.length === 0 && !composes && labels.size > 0 ? [{ edit: 'remove-set', set }] : []
  })
}
