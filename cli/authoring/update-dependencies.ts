import type { CliContext } from '../context.js'
import { type EditOptions, editAtom } from './edit-atom.js'
import { findDependency } from './remove-dependency.js'
import type { ResolvedAtom } from './resolve-atom.js'

/**
 * Locks the newest versions of dependencies that their requirements allow.
 * @param names as for removing; none: all of them, and the composer
 * @throws ProjectError, ResolutionError, AtomAlarmError, PinError, GitError
 */
export function updateDependencies(
  names: readonly string[],
  options: EditOptions & { readonly deep: boolean },
  context: CliContext,
): Promise<ResolvedAtom> {
  return editAtom(options, context, async ({ manifest }) => {
    const { compose } = manifest
    const composer = compose.kind === 'atom' ? `${compose.set}.${compose.label}` : undefined
    const wanted = new Set(
      names.map((name) => {
        if (composer !== undefined && (name === composer || composer.endsWith(`.${name}`))) return composer
        const found = findDependency(name, manifest)
        return 'direct' in found ? found.direct : `${found.set}.${found.label}`
      }),
    )
    return { edits: [], deep: options.deep, wantsNewer: (name) => names.length === 0 || wanted.has(name) }
  })
}
