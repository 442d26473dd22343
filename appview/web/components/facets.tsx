import type { Facet, FacetValue } from '../../../src/lexicons/dev/firn/defs.js'
import type { FacetName } from '../../search/filters.js'
import { FACET_TITLES, facetValueName, isOffered } from '../facet-names.js'
import { changedSearch, choice, chosenFilters, chosenValue, type SearchQuery } from '../search-query.js'

/** Values that show at once; the others unfold. */
const SHOWN = 8

interface FacetsProps {
  readonly facets: readonly Facet[]
  readonly query: SearchQuery
}

/** The facets that have something to choose, in the order in which they are shown. One value of all narrows nothing. */
export function narrowingFacets(facets: readonly Facet[], query: SearchQuery): FacetGroupProps[] {
  return (Object.keys(FACET_TITLES) as FacetName[]).flatMap((name) => {
    const values = inOrder(name, facets.find((facet) => facet.name === name)?.values ?? [])
    const asked = chosenValue(query, name)
    const offered = values.filter(({ value }) => value === asked || !isNo(name, value))
    const narrows = asked !== undefined || (values.length > 1 && isOffered(name))
    return offered.length > 0 && narrows ? [{ name, values: offered, query }] : []
  })
}

/** What a search can be narrowed by, as plain links with counts. On a phone they unfold. */
export function Facets({ facets, query }: FacetsProps) {
  const chosen = chosenFilters(query).length
  return (
    <details class="facets">
      <summary>Filters{chosen > 0 && ` (${chosen})`}</summary>
      <div class="facet-groups">
        {narrowingFacets(facets, query).map((group) => (
          <FacetGroup {...group} />
        ))}
      </div>
    </details>
  )
}

interface FacetGroupProps {
  readonly name: FacetName
  readonly values: readonly FacetValue[]
  readonly query: SearchQuery
}

function FacetGroup({ name, values, query }: FacetGroupProps) {
  const id = `facet-${name}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{FACET_TITLES[name]}</h2>
      <ValueList name={name} values={values.slice(0, SHOWN)} query={query} />
      {values.length > SHOWN && (
        <details class="disclosure">
          <summary class="small">{values.length - SHOWN} more</summary>
          <ValueList name={name} values={values.slice(SHOWN)} query={query} />
        </details>
      )}
    </section>
  )
}

function ValueList({ name, values, query }: FacetGroupProps) {
  return (
    <ul class="facet-list">
      {values.map(({ value, count }) => {
        const chosen = chosenValue(query, name) === value
        return (
          <li>
            <a
              href={changedSearch(query, choice(name, chosen ? undefined : value))}
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

/** Sizes from small to large; of all else what is frequent first. */
function inOrder(name: FacetName, values: readonly FacetValue[]): readonly FacetValue[] {
  if (name !== 'size') return values
  return values.toSorted((one, other) => Number.parseInt(one.value, 10) - Number.parseInt(other.value, 10))
}

/** Nobody looks for what has no service. */
function isNo(name: FacetName, value: string): boolean {
  return (name === 'hasService' || name === 'hasModule') && value === 'false'
}
