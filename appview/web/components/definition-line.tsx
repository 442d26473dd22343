import { formatBytes } from '../amounts.js'
import { definitionPage } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import { atomRecord, descriptionOf } from '../records.js'
import { AtomIdNote } from './atom-id-note.js'
import { StateTags } from './state-tags.js'
import { Time } from './time.js'

/** A definition in a list of its author's. */
export function DefinitionLine({ definition }: { definition: Addressed }) {
  const { name, key, newest, indexedAt, model } = definition
  const { summary } = descriptionOf(definition)
  const { set } = definition.kind === 'atom' ? atomRecord(definition) : {}
  return (
    <li class="hit">
      <div class="hit-head">
        <h3>
          <a href={definitionPage(definition)}>{name}</a>
        </h3>
        {key && <AtomIdNote atomId={key} />}
        {newest && <code>{newest.version}</code>}
        <StateTags definition={definition} />
        <span class="soft small">
          {set && `${set} · `}
          {model && `${formatBytes(model.totalSize)} · `}
          <Time at={newest?.indexedAt ?? indexedAt} />
        </span>
      </div>
      {summary && <p dir="auto">{summary}</p>}
    </li>
  )
}
