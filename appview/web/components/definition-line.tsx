import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { definitionPage } from '../links.js'
import { atomRecord, descriptionOf } from '../records.js'
import { StateTags } from './state-tags.js'
import { Time } from './time.js'

/** A definition in a list of its author's. */
export function DefinitionLine({ definition }: { definition: DefinitionView }) {
  const { name, newest, indexedAt } = definition
  const { summary } = descriptionOf(definition)
  const { set } = definition.kind === 'atom' ? atomRecord(definition) : {}
  return (
    <li class="hit">
      <div class="hit-head">
        <h3>
          <a href={definitionPage(definition)}>{name}</a>
        </h3>
        {newest && <code>{newest.version}</code>}
        <StateTags definition={definition} />
        <span class="soft small">
          {set && `${set} · `}
          <Time at={newest?.indexedAt ?? indexedAt} />
        </span>
      </div>
      {summary && <p dir="auto">{summary}</p>}
    </li>
  )
}
