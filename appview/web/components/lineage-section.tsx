import { lineagePage } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import type { Lineage } from '../load/lineage.js'
import { LineageList } from './lineage-list.js'
import { LineagePicture } from './lineage-picture.js'

/** What a model was made from and what was made from it: drawn, and told beside the picture. */
export function LineageSection({ definition, lineage }: { definition: Addressed; lineage: Lineage }) {
  return (
    <section class="stack" id="lineage" aria-labelledby="lineage-title">
      <div class="section-head">
        <h2 id="lineage-title">Lineage</h2>
        <a class="small" href={lineagePage(definition)}>
          {lineage.complete ? 'On a page of its own' : 'All of it'}
        </a>
      </div>
      <LineageFigure name={definition.name} lineage={lineage} />
    </section>
  )
}

/** The picture and the same in words. */
export function LineageFigure({ name, lineage: { facts, links } }: { name: string; lineage: Lineage }) {
  return (
    <div class="lineage-figure">
      <LineagePicture name={name} facts={facts} links={links} />
      <LineageList facts={facts} links={links} />
    </div>
  )
}
