import { searchPage } from '../links.js'
import type { RequirementFact } from '../load/atom-requirements.js'
import { ActorLink, DefinitionLink } from './names.js'

/** The atoms that a release needs, by the set that its manifest names them from. */
export function Requirements({ requirements }: { requirements: readonly RequirementFact[] }) {
  if (requirements.length === 0) return <p class="soft">No other atoms.</p>
  const sets = Map.groupBy(requirements, ({ set }) => set)
  return (
    <>
      {[...sets].map(([set, facts]) => (
        <>
          <h3 class="small soft">
            from <code>{set}</code>
          </h3>
          <ul class="plain spaced">
            {facts.map((fact) => (
              <Requirement {...fact} />
            ))}
          </ul>
        </>
      ))}
    </>
  )
}

function Requirement({ label, requirement, atomId, claims }: RequirementFact) {
  const [first, ...others] = claims
  return (
    <li>
      {first ? <DefinitionLink definition={first} /> : <code title={atomId}>{label}</code>}{' '}
      <code class="soft">{requirement}</code>
      {others.length > 0 && (
        <div class="small soft">
          also claimed by{' '}
          {others.map(({ author }, at) => (
            <>
              {at > 0 && ', '}
              <ActorLink author={author} />
            </>
          ))}
          {atomId && (
            <>
              {' · '}
              <a href={searchPage({ q: atomId })}>all</a>
            </>
          )}
        </div>
      )}
      {!first && <div class="small soft">nobody here has signed it</div>}
    </li>
  )
}
