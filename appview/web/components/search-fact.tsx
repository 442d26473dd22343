import { searchPage } from '../links.js'

/** A fact whose values are searches for others like it. */
export function SearchFact({
  title,
  name,
  values,
}: {
  title: string
  name: string
  values: readonly string[]
}) {
  if (values.length === 0) return null
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <ul class="tags">
          {values.map((value) => (
            <li>
              <a class="tag" href={searchPage({ [name]: value })}>
                {value}
              </a>
            </li>
          ))}
        </ul>
      </dd>
    </>
  )
}
