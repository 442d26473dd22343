import type { Facet } from '../../../src/lexicons/dev/firn/defs.js'
import { Facets, narrowingFacets } from '../components/facets.js'
import { type AddressedHit, Hit } from '../components/hit.js'
import { Icon } from '../components/icon.js'
import { Pages } from '../components/pages.js'
import { FACET_TITLES, facetValueName } from '../facet-names.js'
import { PUBLISH, SEARCH, searchPage } from '../links.js'
import { changedSearch, choice, chosenFilters, type SearchQuery } from '../search-query.js'

export interface ResultsProps {
  readonly query: SearchQuery
  readonly hits: readonly AddressedHit[]
  readonly total: number
  readonly facets: readonly Facet[]
  readonly nearest: readonly string[]
  readonly cursor: string | undefined
}

const SORTS = [
  ['relevance', 'relevance'],
  ['updated', 'newest'],
  ['name', 'name'],
  ['score', 'score'],
] as const

const AND = new Intl.ListFormat('en-GB', { type: 'conjunction' })

export function ResultsPage(props: ResultsProps) {
  const { query, hits, total, facets, cursor } = props
  if (total === 0) return <Nothing {...props} />
  const narrows = narrowingFacets(facets, query).length > 0
  return (
    <div class={narrows ? 'split split-facets' : 'split'}>
      {narrows && (
        <aside aria-label="Filters">
          <Facets facets={facets} query={query} />
        </aside>
      )}
      <div class="stack">
        <div class="section-head">
          <h1 class="results-title">{titleOf(query, total, facets)}</h1>
          <nav class="order small" aria-label="Order">
            <span class="soft">by </span>
            {SORTS.map(([sort, name], at) => (
              <>
                {at > 0 && ' · '}
                <a
                  href={changedSearch(query, { sort })}
                  rel="nofollow"
                  {...((query.sort ?? 'relevance') === sort ? { 'aria-current': 'true' } : {})}
                >
                  {name}
                </a>
              </>
            ))}
          </nav>
        </div>
        <Chosen query={query} />
        <ul class="lines">
          {hits.map((hit) => (
            <Hit hit={hit} query={query.q ?? ''} />
          ))}
        </ul>
        <Pages
          first={query.cursor === undefined ? undefined : changedSearch(query, {})}
          next={cursor === undefined ? undefined : changedSearch(query, { cursor })}
        />
      </div>
    </div>
  )
}

/** The filters in force, each a link that takes it away. */
function Chosen({ query }: { query: SearchQuery }) {
  const chosen = chosenFilters(query)
  if (chosen.length === 0) return null
  return (
    <ul class="tags" aria-label="Filters in force">
      {chosen.map(({ name, value }) => (
        <li>
          <a class="tag tag-info" href={changedSearch(query, choice(name, undefined))}>
            {FACET_TITLES[name].toLowerCase()}: {facetValueName(name, value)}{' '}
            <span class="visually-hidden">remove</span>
            <Icon name="x" />
          </a>
        </li>
      ))}
    </ul>
  )
}

/** What to do when nothing matches: widen, mend the spelling, publish. */
function Nothing({ query, nearest }: ResultsProps) {
  const filtered = chosenFilters(query).length > 0
  return (
    <div class="stack">
      <h1>{query.q === undefined ? 'Nothing here matches' : `Nothing here matches “${query.q}”`}</h1>
      <Chosen query={query} />
      {filtered && (
        <p>
          <a href={searchPage({ q: query.q })}>Search without filters</a>
        </p>
      )}
      {nearest.length > 0 && (
        <section class="stack" aria-labelledby="nearest">
          <h2 id="nearest">Names that are near</h2>
          <ul class="tags">
            {nearest.map((name) => (
              <li>
                <a class="tag mono" href={searchPage({ q: name })}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p>
        Is it yours, or do you know how to build it? <a href={PUBLISH}>Publish it</a>: a package is one record
        in your own repository. Or look through <a href={SEARCH}>everything that is here</a>.
      </p>
    </div>
  )
}

function titleOf({ q, kind }: SearchQuery, total: number, facets: readonly Facet[]): string {
  const count = `${total.toLocaleString('en')} ${nounOf(kind, total, facets)}`
  return q === undefined ? count : `${count} for “${q}”`
}

/** What was found, by its kinds: `packages`, `atom`, `packages, models and atoms`. */
function nounOf(chosen: string | undefined, total: number, facets: readonly Facet[]): string {
  const found = facets.find(({ name }) => name === 'kind')?.values.map(({ value }) => value) ?? []
  const kinds = chosen === undefined ? found.toSorted().reverse() : [chosen]
  const nouns = kinds.map((kind) => (total === 1 ? kind : `${kind}s`))
  return AND.format(nouns) || 'definitions'
}
