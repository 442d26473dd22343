import { UnresolvableError } from '../../api/errors.js'
import { askNix } from '../../api/nix-answers.js'
import type { AppViewContext } from '../../context.js'
import { NotListedError } from '../../nix/errors.js'
import type { LockedTree } from '../../nix/service.js'

/** The locked tree of a release, or why its dependencies cannot be met, or its files are not known here yet. */
export type TreeAnswer =
  | { readonly tree: LockedTree }
  | { readonly unresolvable: string }
  | { readonly unlisted: string }

export async function loadTree(
  { nix }: Pick<AppViewContext, 'nix'>,
  releaseUri: string,
): Promise<TreeAnswer> {
  try {
    return { tree: await askNix(() => nix.lockFor(releaseUri)) }
  } catch (error) {
    if (error instanceof UnresolvableError) return { unresolvable: error.message }
    if (error instanceof Error && error.cause instanceof NotListedError) return { unlisted: error.message }
    throw error
  }
}
