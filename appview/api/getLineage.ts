import type { Db } from '../../src/db/database.js'
import { type getLineage as lexicon, model } from '../../src/lexicons/dev/firn.js'
import { modelAddress } from '../../src/models/model-address.js'
import type { AppViewContext } from '../context.js'
import { hydrateDefinitions } from '../hydrate/definitions.js'
import { followLineage, type LineageStep, linksAmong } from '../hydrate/lineage.js'
import { definitionView } from '../views/definition.js'
import { DEFAULT_LIMIT } from './default-limit.js'
import { InvalidRequestError, NotFoundError } from './errors.js'
import type { ParamsOf } from './params.js'
import { findDefinition } from './subject.js'

/** The lexicon's own default, for callers within this process. */
const DEFAULT_DEPTH = 3

/** @throws InvalidRequestError, NotFoundError, DeletedError */
export async function getLineage(
  { db }: Pick<AppViewContext, 'db'>,
  { depth = DEFAULT_DEPTH, limit = DEFAULT_LIMIT, ...subject }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const start = await readStart(db, subject)
  const [bases, derived] = await Promise.all([
    followLineage(db, start, 'bases', { depth, limit }),
    followLineage(db, start, 'derived', { depth, limit }),
  ])
  if (subject.url !== undefined && derived.steps.length === 0) {
    throw new NotFoundError(`Nothing in this index was made from ${start}.`)
  }
  const steps = nearestOnce([
    { id: start, step: 0 },
    ...bases.steps.map(({ id, step }) => ({ id, step: -step })),
    ...derived.steps,
  ])
  const ids = steps.map(({ id }) => id)
  const [hydrated, links] = await Promise.all([
    hydrateDefinitions(
      db,
      ids.filter((id) => id.startsWith('at://')),
    ),
    linksAmong(db, ids),
  ])
  return {
    nodes: steps.map(({ id, step }) => {
      const definition = definitionView(id, hydrated)
      return { id, step, ...(definition ? { definition } : {}) }
    }),
    links: links.map(({ from, to, relation }) => ({ from, to, ...(relation === null ? {} : { relation }) })),
    complete: bases.complete && derived.complete,
  }
}

async function readStart(
  db: Db,
  { uri, actor, name, url }: Omit<ParamsOf<typeof lexicon>, 'depth' | 'limit'>,
): Promise<string> {
  if (url === undefined) {
    const found = await findDefinition(db, {
      uri,
      actor,
      name,
      ...(uri === undefined ? { kind: 'model' } : {}),
    })
    if (found.includes(`/${model.$nsid}/`)) return found
    throw new InvalidRequestError(`${found} is no model: only models have a lineage.`)
  }
  if (uri !== undefined || actor !== undefined || name !== undefined) {
    throw new InvalidRequestError('Give one of uri, actor and name, or url.')
  }
  return modelAddress(url)
}

/** Models may name each other in a circle: then one is on both sides, and stands on the nearer. */
function nearestOnce(steps: readonly LineageStep[]): LineageStep[] {
  const nearest = new Map<string, LineageStep>()
  for (const each of steps) {
    const before = nearest.get(each.id)
    if (!before || Math.abs(each.step) < Math.abs(before.step)) nearest.set(each.id, each)
  }
  return [...nearest.values()]
}
