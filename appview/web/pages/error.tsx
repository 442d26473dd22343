import { HOME, SEARCH } from '../links.js'

export interface ErrorProps {
  readonly title: string
  /** What happened, in a sentence or two. */
  readonly what: string
  /** What to do now. */
  readonly advice: string
}

/** What happened, and what to do. */
export function ErrorPage({ title, what, advice }: ErrorProps) {
  return (
    <div class="stack">
      <h1>{title}</h1>
      <p dir="auto">{what}</p>
      <p>{advice}</p>
      <p>
        <a href={SEARCH}>Search</a> or go <a href={HOME}>home</a>.
      </p>
    </div>
  )
}
