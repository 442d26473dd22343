import type { DefinitionRef } from '../links.js'
import { DefinitionLink } from './names.js'

export interface DependencyFact {
  readonly definition: DefinitionRef
  readonly requirement: string
}

/** What a release needs of other authors. */
export function Dependencies({ dependencies }: { dependencies: readonly DependencyFact[] }) {
  if (dependencies.length === 0) return <p class="soft">Nothing of other authors.</p>
  return (
    <ul class="plain">
      {dependencies.map(({ definition, requirement }) => (
        <li>
          <DefinitionLink definition={definition} /> <code class="soft">{requirement}</code>
        </li>
      ))}
    </ul>
  )
}
