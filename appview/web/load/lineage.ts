import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { getDefinition } from '../../api/getDefinition.js'
import { getLineage } from '../../api/getLineage.js'
import { type LineageFact, lineageFact, type Relation } from '../lineage/facts.js'
import type { LineageProps } from '../pages/lineage.js'
import type { Subject } from '../subject.js'
import type { WebContext } from '../web-context.js'

export interface Lineage {
  readonly facts: readonly LineageFact[]
  readonly links: readonly Relation[]
  /** Whether that is all of it. */
  readonly complete: boolean
}

/** Of the page that shows as much as an answer holds. */
const WHOLE = { depth: 8, limit: 100 } as const

/** @throws NotFoundError, DeletedError */
export async function loadLineagePage(
  ctx: Pick<WebContext, 'db' | 'config'>,
  subject: Subject,
): Promise<LineageProps> {
  const { definition } = await getDefinition(ctx, subject as Parameters<typeof getDefinition>[1])
  return { definition, lineage: await loadLineage(ctx, definition.uri, WHOLE) }
}

/** What a model was made from, and what was made from it. @throws NotFoundError, DeletedError */
export async function loadLineage(
  ctx: Pick<WebContext, 'db'>,
  uri: DefinitionView['uri'],
  { depth, limit }: { readonly depth: number; readonly limit: number },
): Promise<Lineage> {
  const { nodes, links, complete } = await getLineage(ctx, { uri, depth, limit })
  return { facts: nodes.map(lineageFact), links, complete }
}
