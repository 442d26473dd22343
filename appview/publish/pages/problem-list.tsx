/** A problem as people read it, with its place where that says something. */
export interface ShownProblem {
  readonly message: string
  /** The control that it is about: its id and its label. */
  readonly control?: { readonly id: string; readonly label: string } | undefined
  readonly place?: string | undefined
}

export function ProblemList({ problems }: { problems: readonly ShownProblem[] }) {
  if (problems.length === 0) return null
  return (
    <ul>
      {problems.map(({ message, control, place }) => (
        <li>
          {control && (
            <>
              <a href={`#${control.id}`}>{control.label}</a>:{' '}
            </>
          )}
          {message} {place && <code class="soft">{place}</code>}
        </li>
      ))}
    </ul>
  )
}
