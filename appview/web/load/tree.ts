import { UnresolvableError } from '../../api/errors.js'
import { askNix } from '../../api/nix-answers.js'
import type { AppViewContext } from '../../context.js'
import type { LockedTree } from '../../nix/service.js'

/** The locked tree of a release, or why its dependencies cannot be met. */
export type TreeAnswer = { readonly tree: LockedTree } | { readonly unresolvable: string }

export async function loadTree(
  { nix }: Pick<AppViewContext, 'nix'>,
  releaseUri: string,
): Promise<TreeAnswer> {
  try {
    return { tree: await askNix(() => nix.lockFor(releaseUri)) }
  } catch (error) {
    if (!(error instanceof UnresolvableError)) throw error
    return { unresolvable: error.message }
  }
}
