import type { search } from '../../../src/lexicons/dev/firn.js'
import { definitionPage } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import { atomRecord, descriptionOf } from '../records.js'
import { changedSearch } from '../search-query.js'
import { AtomIdNote } from './atom-id-note.js'
import { Marked } from './marked.js'
import { ModelWords } from './model-words.js'
import { ActorLink } from './names.js'
import { StateTags } from './state-tags.js'
import { Time } from './time.js'

/** A result with the address of its page. */
export interface AddressedHit extends search.Hit {
  readonly definition: Addressed
}

/** Why something matched, where the marked words do not show it. */
const REASONS: Readonly<Record<string, string>> = { typo: 'similar name' }

/** One result as lines: name and newest version, what it is, then what helps to choose. */
export function Hit({ hit, query }: { hit: AddressedHit; query: string }) {
  const { definition, matched } = hit
  const { author, name, key, newest, score } = definition
  const { summary, language, licence, keywords } = descriptionOf(definition)
  const { set } = definition.kind === 'atom' ? atomRecord(definition) : {}
  const reason = REASONS[matched]
  return (
    <li class="hit">
      <div class="hit-head">
        <h2>
          <a href={definitionPage(definition)}>
            <Marked text={name} query={query} />
          </a>
        </h2>
        {key && <AtomIdNote atomId={key} />}
        {newest && <code>{newest.version}</code>}
        <span class="soft small">
          by <ActorLink author={author} />
        </span>
        {definition.kind !== 'package' && <span class="tag">{definition.kind}</span>}
        <StateTags definition={definition} />
        {reason && <span class="tag">{reason}</span>}
      </div>
      {summary && (
        <p dir="auto">
          <Marked text={summary} query={query} />
        </p>
      )}
      <div class="dots">
        {language && <span>{language}</span>}
        {definition.kind === 'model' && <ModelWords definition={definition} />}
        {set && (
          <span>
            set <a href={changedSearch({}, { set })}>{set}</a>
          </span>
        )}
        {licence && <span>{licence}</span>}
        {score !== undefined && <span>score {score}</span>}
        <span>
          {newest ? 'released' : 'described'} <Time at={newest?.indexedAt ?? definition.indexedAt} />
        </span>
        {keywords && keywords.length > 0 && (
          <span>
            {keywords.map((keyword, at) => (
              <>
                {at > 0 && ', '}
                <a href={changedSearch({}, { keyword })}>
                  <Marked text={keyword} query={query} />
                </a>
              </>
            ))}
          </span>
        )}
      </div>
    </li>
  )
}
