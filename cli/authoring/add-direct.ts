import type { LockedPin } from '../../src/atoms/lock/lock.js'
import type { CliContext } from '../context.js'
import { type DirectAddition, type DirectWish, directDependency } from './direct-dependency.js'
import { type EditOptions, editAtom } from './edit-atom.js'
import type { ResolvedAtom } from './resolve-atom.js'

export interface AddedDirect {
  readonly name: string
  readonly pin: LockedPin
  /** Whether the manifest had one of the name. */
  readonly replaced: boolean
  readonly resolved: ResolvedAtom
}

/**
 * Adds what is no atom to a manifest, and locks it by its commit or hash.
 * @throws UsageError, PinError, ProjectError, AtomFileError, GitError
 */
export async function addDirect(
  wish: DirectWish,
  options: EditOptions,
  context: CliContext,
): Promise<AddedDirect> {
  const { name, dependency, executable }: DirectAddition = directDependency(wish, context.config.aliases)
  let replaced = false
  const resolved = await editAtom(options, context, async ({ manifest }) => {
    replaced = manifest.direct.has(name)
    return {
      edits: [{ edit: 'set-direct', name, dependency }],
      executables: new Set(executable ? [name] : []),
      wantsNewer: (other) => other === name,
    }
  })
  const pin = resolved.lock?.deps.find((dep) => dep.type !== 'atom' && dep.name === name)
  if (pin === undefined || pin.type === 'atom') throw new Error(`${name} was not locked.`)
  return { name, pin, replaced, resolved }
}
