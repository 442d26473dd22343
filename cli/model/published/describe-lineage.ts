import type { CliContext } from '../../context.js'
import { printable } from '../../output/printable.js'
import { lineageOf } from './ask-index.js'
import type { PublishedModel } from './published.js'

/** What a model was made from, and what was made from it. @throws CliError where the index cannot be asked */
export async function describeLineage({ did, name }: PublishedModel, context: CliContext) {
  const data = await lineageOf(did, name, context)
  const titles = new Map(
    data.nodes.map(({ id, definition }) => [
      id,
      definition === undefined
        ? id
        : `${definition.author.handle ?? definition.author.did}/${definition.name}`,
    ]),
  )
  const [own] = data.nodes
  const named = (id: string, relation: string | undefined) =>
    printable(`${titles.get(id) ?? id}${relation === undefined ? '' : ` (${relation})`}`)
  const from = data.links.filter(({ to }) => to === own?.id).map((link) => named(link.from, link.relation))
  const into = data.links
    .filter((link) => link.from === own?.id)
    .map(({ to, relation }) => named(to, relation))
  return {
    data,
    lines: [
      ...(from.length === 0 ? [] : [`made from: ${from.join(', ')}`]),
      ...(into.length === 0 ? [] : [`made from it: ${into.join(', ')}`]),
    ],
  }
}
