/** A problem as people read it, with its place where that says something. */
export interface ShownProblem {
  readonly message: string
  readonly place?: string
}

export function ProblemList({ problems }: { problems: readonly ShownProblem[] }) {
  if (problems.length === 0) return null
  return (
    <ul>
      {problems.map(({ message, place }) => (
        <li>
          {message} {place && <code class="soft">{place}</code>}
        </li>
      ))}
    </ul>
  )
}
