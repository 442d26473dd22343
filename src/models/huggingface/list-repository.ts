import type { Listing, Origin } from '../listing.js'
import type { SourceContext } from '../source.js'
import { type HubListing, type HubQuestion, listHub } from './list-hub.js'

/** What an origin says of the state of a repository. */
export interface RepositoryState extends Pick<HubListing, 'rev' | 'ref'> {
  readonly include?: string[]
}

/**
 * Lists a repository of a hub as the hub's own tools cache it.
 * @param originOf writes where it comes from
 * @throws SourceError
 */
export async function listRepository(
  question: HubQuestion,
  context: SourceContext,
  originOf: (state: RepositoryState) => Origin,
): Promise<Listing> {
  const { include } = question
  const { rev, ref, files, base, about } = await listHub(question, context)
  const state = { rev, ...(ref !== undefined && { ref }), ...(include && { include: [...include] }) }
  return { origin: originOf(state), files, bases: [base], layout: 'hf-cache', about }
}
