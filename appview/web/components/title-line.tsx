import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { actorName, authorPage, definitionPage } from '../links.js'
import { descriptionOf } from '../records.js'
import { StateTags } from './state-tags.js'

interface TitleLineProps {
  readonly definition: DefinitionView
  readonly version: string | undefined
  readonly lead: string | undefined
  /** Whether the page is about the version, and the definition's own page is another. */
  readonly ofRelease?: boolean
}

/** `author / name version`, and what it is in a sentence. */
export function TitleLine({ definition, version, lead, ofRelease }: TitleLineProps) {
  const { author, kind, name } = definition
  const { licence } = descriptionOf(definition)
  return (
    <div class="title">
      <h1>
        <a href={authorPage(author)}>{actorName(author)}</a> <span class="soft">/</span>{' '}
        <b class="mono">{ofRelease ? <a href={definitionPage(definition)}>{name}</a> : name}</b>{' '}
        {version && <span class={ofRelease ? 'mono' : 'mono soft'}>{version}</span>}
      </h1>
      {lead && (
        <p class="lead" dir="auto">
          {lead}
        </p>
      )}
      <div class="tags">
        <span class="tag">{kind}</span>
        {licence && <span class="tag">{licence}</span>}
        <StateTags definition={definition} />
      </div>
    </div>
  )
}
