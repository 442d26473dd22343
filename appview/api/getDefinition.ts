import type { getDefinition as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateDefinitions } from '../hydrate/definitions.js'
import { definitionView } from '../views/definition.js'
import { NotFoundError } from './errors.js'
import type { ParamsOf } from './params.js'
import { findDefinition } from './subject.js'

/** @throws InvalidRequestError, NotFoundError, DeletedError */
export async function getDefinition(
  { db }: Pick<AppViewContext, 'db'>,
  params: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const uri = await findDefinition(db, params)
  const definition = definitionView(uri, await hydrateDefinitions(db, [uri]))
  if (!definition) throw new NotFoundError(`${uri} is no longer in this index.`)
  return { definition }
}
