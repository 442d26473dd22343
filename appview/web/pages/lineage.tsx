import { LineageFigure } from '../components/lineage-section.js'
import { TitleLine } from '../components/title-line.js'
import { definitionPage } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import type { Lineage } from '../load/lineage.js'

export interface LineageProps {
  readonly definition: Addressed
  readonly lineage: Lineage
}

/** Everything that a model was made from and that was made from it, as far as an answer goes. */
export function LineagePage({ definition, lineage }: LineageProps) {
  return (
    <>
      <TitleLine definition={definition} version="lineage" lead={undefined} ofRelease />
      <div class="stack">
        {lineage.links.length === 0 ? (
          <p>
            Its author names no model that it was made from, and nobody here names it as theirs.{' '}
            <a href={definitionPage(definition)}>Back to {definition.name}</a>
          </p>
        ) : (
          <>
            <h2 class="visually-hidden">As a picture and in words</h2>
            <LineageFigure name={definition.name} lineage={lineage} />
          </>
        )}
        {!lineage.complete && (
          <p class="soft">
            There is more than this page shows. Begin at one of the outermost models to see further.
          </p>
        )}
      </div>
    </>
  )
}
