import { SEARCH, SUGGEST } from '../links.js'
import { Icon } from './icon.js'

/**
 * The search box. Without JavaScript a form; with it a combobox (browser/suggestions.js) whose list is filled
 * from the address in `data-suggest`.
 */
export function SearchBox({ query, large }: { query?: string | undefined; large?: boolean }) {
  return (
    <search>
      <form class={large ? 'search search-large' : 'search'} action={SEARCH} data-suggest={SUGGEST}>
        <Icon name="search" />
        <input
          class="input"
          type="search"
          name="q"
          value={query ?? ''}
          maxlength={256}
          aria-label="Search packages, atoms, models"
          placeholder="Search packages, atoms, models"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          autofocus={large ?? false}
        />
        {large ? (
          <button class="button button-primary" type="submit">
            Search
          </button>
        ) : (
          <button class="visually-hidden" type="submit" tabindex={-1}>
            Search
          </button>
        )}
      </form>
    </search>
  )
}
