import type { LineageFact, Relation } from '../lineage/facts.js'
import { rowOrder } from '../lineage/row-order.js'
import { searchPage } from '../links.js'
import { PickleTag } from './pickle-tag.js'

interface LineageListProps {
  readonly facts: readonly LineageFact[]
  readonly links: readonly Relation[]
}

/** What the picture shows, in words: each model with what it was made from. */
export function LineageList({ facts, links }: LineageListProps) {
  const ordered = rowOrder(facts, links)
  const parts = [
    ['Made from', ordered.filter(({ step }) => step < 0)],
    ['Made from it', ordered.filter(({ step }) => step > 0)],
  ] as const
  const byId = new Map(facts.map((fact) => [fact.id, fact]))
  return (
    <div class="stack">
      {parts.map(
        ([title, models]) =>
          models.length > 0 && (
            <div>
              <h3 class="small soft">{title}</h3>
              <ul class="plain spaced">
                {models.map((model) => (
                  <li>
                    <Model model={model} />
                    <Ways of={model} byId={byId} links={links} />
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
    </div>
  )
}

function Model({ model }: { model: LineageFact }) {
  const { id, name, by, href, isHere, pickle } = model
  const text = isHere ? `${by}/${name}` : name
  return (
    <>
      {href === undefined ? (
        <span class="mono">{text}</span>
      ) : (
        <a class="mono" href={href} {...(isHere ? {} : { rel: 'nofollow noopener noreferrer' })}>
          {text}
        </a>
      )}{' '}
      {pickle && <PickleTag />}
      {!isHere && (
        <span class="soft small">
          {href === undefined ? 'not in this index' : `at ${by || name}`} ·{' '}
          <a href={searchPage({ baseModel: id })}>made from it</a>
        </span>
      )}
    </>
  )
}

/** What it was made from and how, where that is more than the model asked for, or is said at all. */
function Ways({
  of,
  byId,
  links,
}: {
  of: LineageFact
  byId: ReadonlyMap<string, LineageFact>
  links: readonly Relation[]
}) {
  const bases = links.flatMap(({ from, to, relation }) => {
    const base = to === of.id ? byId.get(from) : undefined
    return base ? [`${relation ? `${relation} of ` : 'from '}${base.name}`] : []
  })
  return bases.length === 0 ? null : <div class="small soft">{bases.join(', ')}</div>
}
