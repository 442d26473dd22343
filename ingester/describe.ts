import { COLLECTIONS } from '../src/definitions/record.js'
import { describeRepo } from '../src/lexicons/com/atproto/repo.js'
import { type AskContext, askHost } from './ask-host.js'

/**
 * Whether a repository has collections of ours, or of some of those, as its host describes it.
 * @param maxFailures as `askHost`
 * @throws HostError; the reason of the signal
 */
export async function holdsOurs(
  ctx: AskContext,
  { host, did, sought = COLLECTIONS }: { host: string; did: string; sought?: readonly string[] },
  maxFailures?: number,
): Promise<boolean> {
  const query = { host, method: describeRepo.main, params: { repo: did } }
  const { collections } = await askHost(ctx, query, maxFailures)
  return collections.some((collection) => sought.includes(collection))
}
