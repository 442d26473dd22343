import { MIRRORS } from '../links.js'

/** Finds atoms that stand in mirrors: in one of them, or in all. */
export function MirrorSearch({ url, text }: { url: string | undefined; text: string | undefined }) {
  return (
    <form class="row" method="get" action={MIRRORS}>
      {url !== undefined && <input type="hidden" name="mirror" value={url} />}
      <label for="mirror-text" class="visually-hidden">
        Find an unsigned atom
      </label>
      <input
        id="mirror-text"
        type="search"
        name="text"
        value={text}
        maxlength={256}
        placeholder="Find an unsigned atom"
      />
      <button class="button" type="submit">
        Find
      </button>
    </form>
  )
}
