import type { CollectionView, ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import type { getFindings } from '../../../src/lexicons/dev/firn.js'
import { AtomBanners } from '../components/atom-banners.js'
import { AtomSide } from '../components/atom-side.js'
import { DefinitionBanners } from '../components/definition-banners.js'
import { Dependencies, type DependencyFact } from '../components/dependencies.js'
import { Facts } from '../components/facts.js'
import { FirstFiles } from '../components/files-section.js'
import { FindingsSection } from '../components/findings-section.js'
import { Icon } from '../components/icon.js'
import { LineageSection } from '../components/lineage-section.js'
import { ModelBanners } from '../components/model-banners.js'
import { ModelOrigin } from '../components/model-origin.js'
import { DefinitionLink } from '../components/names.js'
import { Provenance } from '../components/provenance.js'
import { ReadmeSection } from '../components/readme-section.js'
import { SnapshotFiles } from '../components/snapshot-files.js'
import { TitleLine } from '../components/title-line.js'
import { UseTabs } from '../components/use-tabs.js'
import { Versions } from '../components/versions.js'
import { type Author, actorName, collectionPage, type DefinitionRef, feedOf, versionsPage } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import type { AtomParts } from '../load/atom.js'
import type { Dependents } from '../load/dependents.js'
import type { ModelParts } from '../load/model.js'
import type { Readme } from '../readme/readmes.js'
import { descriptionOf } from '../records.js'
import type { UseBlock } from '../use-blocks.js'

export interface DefinitionProps {
  readonly definition: Addressed
  /** Of an atom alone. */
  readonly atom: AtomParts | undefined
  /** Of a model alone. */
  readonly model: ModelParts | undefined
  /** The newest. */
  readonly release: ReleaseView | undefined
  /** The highest versions. */
  readonly releases: readonly ReleaseView[]
  readonly findings: getFindings.$OutputBody
  readonly dependencies: readonly DependencyFact[]
  readonly dependents: Dependents
  /** Some that hold it. */
  readonly collections: readonly CollectionView[]
  readonly maintainers: readonly Author[]
  readonly successor: DefinitionRef | undefined
  /** Undefined where the record names none. */
  readonly readme: Readme | undefined
  readonly blocks: readonly UseBlock[]
  readonly unresolvable: string | undefined
}

/** How to use it, what it is, whether to trust it. */
export function DefinitionPage(props: DefinitionProps) {
  const { definition, release, atom, model, successor, readme, blocks, unresolvable } = props
  const groups = (atom ?? model)?.released?.groups ?? []
  return (
    <>
      <TitleLine
        definition={definition}
        version={release?.version}
        lead={descriptionOf(definition).summary}
      />
      <div class="stack banners">
        {atom && <AtomBanners atom={atom} version={release?.version} />}
        {model && <ModelBanners definition={definition} released={model.released} />}
        <DefinitionBanners definition={definition} release={release} successor={successor} />
      </div>
      <div class="split split-facts">
        <div class="stack stack-wide">
          {groups.length > 0 && <UseTabs ways={groups} unresolvable={unresolvable} />}
          {blocks.length > 0 && <UseTabs ways={blocks} unresolvable={unresolvable} />}
          {readme && (
            <a class="phone-only" href="#facts">
              Facts, versions and provenance
            </a>
          )}
          {(readme || !atom) && <ReadmeSection readme={readme} kind={definition.kind} />}
          {atom?.released && <SnapshotFiles snapshot={atom.released.snapshot} />}
          {model?.released && release && (
            <FirstFiles definition={definition} version={release.version} released={model.released} />
          )}
          {model?.lineage && <LineageSection definition={definition} lineage={model.lineage} />}
        </div>
        <aside class="side" aria-label="Facts">
          <Side {...props} />
        </aside>
      </div>
    </>
  )
}

function Side(props: DefinitionProps) {
  const { definition, release, releases, atom, model, findings, maintainers } = props
  const { dependencies, dependents, collections } = props
  const signed = release ?? definition
  return (
    <>
      <section id="facts">
        <Facts definition={definition} release={release} maintainers={maintainers} model={model?.released} />
      </section>
      {releases.length > 0 && (
        <section id="versions" aria-labelledby="versions-title">
          <div class="section-head">
            <h2 id="versions-title">Versions</h2>
            <a href={feedOf(definition, 'atom')} class="small">
              <Icon name="rss" /> Feed
            </a>
          </div>
          <Versions definition={definition} releases={releases} />
          {definition.releaseCount > releases.length && (
            <a href={versionsPage(definition)}>All {definition.releaseCount.toLocaleString('en')} versions</a>
          )}
        </section>
      )}
      {atom && <AtomSide definition={definition} atom={atom} />}
      {model?.released && <ModelOrigin artifact={model.released.artifact} />}
      {release && !atom && !model && (
        <section aria-labelledby="dependencies">
          <h2 id="dependencies">Needs</h2>
          <Dependencies dependencies={dependencies} />
        </section>
      )}
      {dependents.total > 0 && (
        <section aria-labelledby="dependents">
          <h2 id="dependents">Needed by {dependents.total.toLocaleString('en')}</h2>
          <ul class="plain">
            {dependents.shown.map((dependent) => (
              <li>
                <DefinitionLink definition={dependent} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {collections.length > 0 && (
        <section aria-labelledby="collections">
          <h2 id="collections">In collections</h2>
          <ul class="plain">
            {collections.map((collection) => (
              <li>
                <a class="mono" href={collectionPage(collection)}>
                  {actorName(collection.author)}/{collection.name}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <FindingsSection findings={findings} unlisted={model?.released?.files.problem !== undefined} />
      <section id="provenance" aria-labelledby="provenance-title">
        <h2 id="provenance-title">Provenance{release && ` of ${release.version}`}</h2>
        <Provenance uri={signed.uri} cid={signed.cid} rev={signed.rev} author={signed.author} />
      </section>
    </>
  )
}
