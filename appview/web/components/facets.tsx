import type { Facet, FacetValue } from '../../../src/lexicons/dev/firn/defs.js'
import type { FacetName } from '../../search/filters.js'
import { FACET_TITLES, facetValueName } from '../facet-names.js'
import { changedSearch, chosenFilters, type SearchQuery } from '../search-query.js'

/** Values that show at once; the others unfold. */
const SHOWN = 8

interface FacetsProps {
  readonly facets: readonly Facet[]
  readonly query: SearchQuery
}

/** What a search can be narrowed by, as plain links with counts. On a phone they unfold. */
export function Facets({ facets, query }: FacetsProps) {
  const names = Object.keys(FACET_TITLES) as FacetName[]
  const chosen = chosenFilters(query).length
  return (
    <details class="facets" open={chosen > 0}>
      <summary>Filters{chosen > 0 && ` (${chosen})`}</summary>
      <div class="facet-groups">
        {names.map((name) => (
          <FacetGroup
            name={name}
            values={facets.find((facet) => facet.name === name)?.values ?? []}
            query={query}
          />
        ))}
      </div>
    </details>
  )
}

function FacetGroup({
  name,
  values,
  query,
}: {
  name: FacetName
  values: readonly FacetValue[]
  query: SearchQuery
}) {
  const current = query[name]
  const offered = values.filter(({ value }) => value === current || !isNo(name, value))
  // One value that everything has narrows nothing.
  if (offered.length === 0 || (values.length === 1 && current === undefined)) return null
  const id = `facet-${name}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{FACET_TITLES[name]}</h2>
      <ValueList name={name} values={offered.slice(0, SHOWN)} query={query} />
      {offered.length > SHOWN && (
        <details class="disclosure">
          <summary class="small">{offered.length - SHOWN} more</summary>
          <ValueList name={name} values={offered.slice(SHOWN)} query={query} />
        </details>
      )}
    </section>
  )
}

function ValueList({
  name,
  values,
  query,
}: {
  name: FacetName
  values: readonly FacetValue[]
  query: SearchQuery
}) {
  return (
    <ul class="facet-list">
      {values.map(({ value, count }) => {
        const chosen = query[name] === value
        return (
          <li>
            <a
              href={changedSearch(query, { [name]: chosen ? undefined : value })}
              rel="nofollow"
              {...(chosen ? { 'aria-current': 'true' } : {})}
            >
              <span>{facetValueName(name, value)}</span>
              <span class="count">{chosen ? 'remove' : count.toLocaleString('en')}</span>
            </a>
          </li>
        )
      })}
    </ul>
  )
}

/** Nobody looks for what has no service. */
function isNo(name: FacetName, value: string): boolean {
  return (name === 'hasService' || name === 'hasModule') && value === 'false'
}
