import { PackageNixError } from '../../../src/nix/package-nix/package-nix.js'
import type { AppViewContext } from '../../context.js'

/** A release as one Nix expression, or why it has no such form. */
export type ReleaseExpression = { readonly text: string } | { readonly problem: string }

/** As `…/package.nix` answers. @throws NotFoundError */
export async function loadExpression(
  { nix }: Pick<AppViewContext, 'nix'>,
  releaseUri: string,
): Promise<ReleaseExpression> {
  try {
    return { text: await nix.packageNixFor(releaseUri) }
  } catch (error) {
    if (error instanceof PackageNixError) return { problem: error.message }
    throw error
  }
}
