import type { getRelease as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import type { ParamsOf } from './params.js'
import { readFreshness } from './read-freshness.js'
import { readRelease } from './read-release.js'
import { findRelease } from './subject.js'

/** @throws InvalidRequestError, NotFoundError, DeletedError */
export async function getRelease(
  ctx: Pick<AppViewContext, 'db' | 'config'>,
  params: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const release = await readRelease(ctx, await findRelease(ctx.db, params))
  const freshness = await readFreshness(ctx.db, release)
  return { release: { ...release, ...(freshness ? { freshness } : {}) } }
}
