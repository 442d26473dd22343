import { programOf } from '../../../src/definitions/program-of.js'
import type { DefinitionView, Freshness, ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import type { Author } from '../links.js'
import type { ReleasedModel } from '../load/model.js'
import { atomRecord, descriptionOf, formOf, recipeOf, releaseRecord, snapshotOf } from '../records.js'
import { Tag } from './banner.js'
import { ExternalLink } from './external-link.js'
import { ModelFacts } from './model-facts.js'
import { ActorLink } from './names.js'
import { SearchFact } from './search-fact.js'
import { Time } from './time.js'

interface FactsProps {
  readonly definition: DefinitionView
  readonly release: ReleaseView | undefined
  readonly maintainers: readonly Author[]
  /** Of a model with a release alone. */
  readonly model?: ReleasedModel | undefined
}

/** What is true of a definition and its release, a line each; what its author did not say is left out. */
export function Facts({ definition, release, maintainers, model }: FactsProps) {
  const { licence, homepage, repository, category, language, keywords, roles } = descriptionOf(definition)
  return (
    <dl class="facts">
      {release && <ReleaseFacts release={release} />}
      {definition.kind === 'atom' && <AtomFacts definition={definition} release={release} />}
      {definition.kind === 'model' && <ModelFacts definition={definition} released={model} />}
      {licence && (
        <>
          <dt>Licence</dt>
          <dd>{licence}</dd>
        </>
      )}
      {repository && (
        <>
          <dt>Source</dt>
          <dd>
            <ExternalLink href={repository} />
          </dd>
        </>
      )}
      {homepage && homepage !== repository && (
        <>
          <dt>Homepage</dt>
          <dd>
            <ExternalLink href={homepage} />
          </dd>
        </>
      )}
      <SearchFact title="Category" name="category" values={category ? [category] : []} />
      <SearchFact title="Language" name="language" values={language ? [language] : []} />
      <SearchFact title="Role" name="role" values={roles ?? []} />
      <SearchFact title="Keywords" name="keyword" values={keywords ?? []} />
      {maintainers.length > 0 && (
        <>
          <dt>Maintainers</dt>
          <dd>
            {maintainers.map((author) => (
              <div>
                <ActorLink author={author} />
              </div>
            ))}
          </dd>
        </>
      )}
    </dl>
  )
}

function ReleaseFacts({ release }: { release: ReleaseView }) {
  const record = releaseRecord(release)
  const recipe = recipeOf(record)
  const program = recipe && programOf(recipe)
  const form = formOf(recipe?.build)
  return (
    <>
      <dt>Released</dt>
      <dd>
        <Time at={release.indexedAt} />
      </dd>
      {record.upstreamVersion && (
        <>
          <dt>Upstream</dt>
          <dd>
            <code>{record.upstreamVersion}</code>
          </dd>
        </>
      )}
      {release.freshness && <FreshnessFact freshness={release.freshness} />}
      {form && (
        <>
          <dt>Build</dt>
          <dd>
            {form === 'expression' || form === 'flake' ? <Tag tone="warning">author-written Nix</Tag> : form}
          </dd>
        </>
      )}
      {program && (
        <>
          <dt>Program</dt>
          <dd>
            <code>{program}</code>
          </dd>
        </>
      )}
      {recipe && (
        <>
          <dt>Systems</dt>
          <dd>{record.systems?.length ? record.systems.join(', ') : 'wherever its builder works'}</dd>
        </>
      )}
    </>
  )
}

function AtomFacts({ definition, release }: Pick<FactsProps, 'definition' | 'release'>) {
  const { set } = atomRecord(definition)
  const snapshot = release && snapshotOf(releaseRecord(release))
  return (
    <>
      <SearchFact title="Set" name="set" values={set === undefined ? [] : [set]} />
      <SearchFact
        title="Ecosystem"
        name="ecosystem"
        values={snapshot ? [snapshot.ecosystem ?? 'atom'] : []}
      />
    </>
  )
}

/** What upstream has beyond it. Nothing where upstream has no versions that could be compared. */
function FreshnessFact({ freshness }: { freshness: Freshness }) {
  const { distance, newest, behind = 0, checkedAt } = freshness
  if (newest === undefined && distance !== 'current') return null
  return (
    <>
      <dt>Newest</dt>
      <dd>
        {newest !== undefined && distance !== 'current' && (
          <>
            <code>{newest}</code>{' '}
          </>
        )}
        {distance === 'current' && <Tag tone="ok">up to date</Tag>}
        {distance !== 'current' && distance !== 'unknown' && (
          <Tag tone={distance === 'major' ? 'warning' : 'info'}>
            {behind.toLocaleString('en')} {behind === 1 ? 'version' : 'versions'} behind
          </Tag>
        )}
        <div class="small">
          upstream asked <Time at={checkedAt} />
        </div>
      </dd>
    </>
  )
}
