import { HOME, SEARCH } from '../links.js'

export interface ErrorProps {
  readonly title: string
  /** What happened, in a sentence or two. */
  readonly what: string
  /** What to do now. */
  readonly advice: string
  /** Pages of which one may have been meant. */
  readonly choices?: readonly { readonly href: string; readonly name: string; readonly note: string }[]
}

/** What happened, and what to do. */
export function ErrorPage({ title, what, advice, choices = [] }: ErrorProps) {
  return (
    <div class="stack">
      <h1>{title}</h1>
      <p dir="auto">{what}</p>
      <p>{advice}</p>
      {choices.length > 0 && (
        <ul class="lines">
          {choices.map(({ href, name, note }) => (
            <li>
              <a class="mono" href={href}>
                {name}
              </a>{' '}
              <span class="soft">{note}</span>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={SEARCH}>Search</a> or go <a href={HOME}>home</a>.
      </p>
    </div>
  )
}
