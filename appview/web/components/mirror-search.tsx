import { MIRRORS } from '../links.js'
import { Icon } from './icon.js'

/** Finds atoms that stand in mirrors: in one of them, or in all. */
export function MirrorSearch({ url, text }: { url: string | undefined; text: string | undefined }) {
  const what = url === undefined ? 'Search unsigned atoms' : 'Search this mirror'
  return (
    <search>
      <form class="search" action={MIRRORS}>
        {url !== undefined && <input type="hidden" name="mirror" value={url} />}
        <Icon name="search" />
        <input
          class="input"
          type="search"
          name="text"
          value={text ?? ''}
          maxlength={256}
          aria-label={what}
          placeholder={what}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
        <button class="visually-hidden" type="submit" tabindex={-1}>
          Search
        </button>
      </form>
    </search>
  )
}
