import type { resolve as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { uri } from '../views/strings.js'
import { askNix } from './nix-answers.js'
import type { ParamsOf } from './params.js'
import { readRelease } from './read-release.js'
import { findDefinition } from './subject.js'

/**
 * The release that a Cargo requirement, a channel or `latest` means now, with the immutable tree of its lock.
 * @throws InvalidRequestError, NotFoundError, DeletedError, InvalidRequirementError, UnresolvableError
 */
export async function resolveRequirement(
  ctx: Pick<AppViewContext, 'db' | 'config' | 'nix'>,
  { requirement = 'latest', ...subject }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const definition = await findDefinition(ctx.db, subject)
  const resolved = await askNix(() => ctx.nix.resolveRelease({ uri: definition }, requirement))
  const [release, tree] = await Promise.all([
    readRelease(ctx, resolved.uri),
    askNix(() => ctx.nix.lockFor(resolved.uri)),
  ])
  return {
    release,
    lock: tree.id,
    url: uri(resolved.url),
    immutableUrl: uri(tree.url),
    narHash: tree.narHash,
    why: resolved.why,
  }
}
