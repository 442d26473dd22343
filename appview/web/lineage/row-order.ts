/** A model of a lineage, by what names it there. */
export interface LineageNode {
  readonly id: string
  /** Steps from the model asked for: below 0 what it was made from, above 0 what was made from it. */
  readonly step: number
}

/** `to` was made from `from`. */
export interface LineageLink {
  readonly from: string
  readonly to: string
}

/**
 * The models in an order in which every base stands before what was made from it, and near to it: what one model
 * was made into follows it at once. Where authors say that models were made from each other, the one that is
 * nearer to the beginning stands first.
 */
export function rowOrder<Node extends LineageNode>(
  nodes: readonly Node[],
  links: readonly LineageLink[],
): Node[] {
  const waiting = new Map(nodes.map((node) => [node.id, node]))
  const bases = new Map<string, Set<string>>()
  const made = new Map<string, string[]>()
  for (const { from, to } of links) {
    if (from === to || !waiting.has(from) || !waiting.has(to)) continue
    bases.set(to, (bases.get(to) ?? new Set()).add(from))
    made.set(from, [...(made.get(from) ?? []), to])
  }
  const ready = nodes
    .filter(({ id }) => !bases.has(id))
    .toSorted(byStep)
    .reverse()
  const rows: Node[] = []
  for (;;) {
    const next = ready.pop() ?? [...waiting.values()].toSorted(byStep)[0]
    if (next === undefined) return rows
    if (!waiting.delete(next.id)) continue
    rows.push(next)
    for (const id of (made.get(next.id) ?? []).toReversed()) {
      const missing = bases.get(id)
      missing?.delete(next.id)
      const node = waiting.get(id)
      if (node && missing?.size === 0) ready.push(node)
    }
  }
}

function byStep(one: LineageNode, other: LineageNode): number {
  return one.step - other.step
}
