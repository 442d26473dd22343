import { Icon } from './icon.js'

/** Forward through a long list; back to its start, since cursors know no way back. */
export function Pages({ first, next }: { first: string | undefined; next: string | undefined }) {
  if (first === undefined && next === undefined) return null
  return (
    <nav class="pages" aria-label="Pages">
      {first !== undefined && (
        <a class="button" href={first}>
          <Icon name="arrow-left" /> First page
        </a>
      )}
      {next !== undefined && (
        <a class="button" href={next} rel="next">
          Next page <Icon name="arrow-right" />
        </a>
      )}
    </nav>
  )
}
