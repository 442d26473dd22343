import type { CollectionView, UpdateView } from '../../../src/lexicons/dev/firn/defs.js'
import type { getActor } from '../../../src/lexicons/dev/firn.js'
import { Banner } from '../components/banner.js'
import { CollectionLine } from '../components/collection-line.js'
import { CodeBlock, Shortened } from '../components/copyable.js'
import { DefinitionLine } from '../components/definition-line.js'
import { Pages } from '../components/pages.js'
import { Time } from '../components/time.js'
import { UpdateList } from '../components/update-list.js'
import { type Author, absolute, actorName, authorPage, feedOf, nixAuthorTree } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import { usePage } from '../page-state.js'

export interface AuthorProps {
  readonly about: getActor.$OutputBody
  readonly packages: DefinitionsPage
  readonly atoms: DefinitionsPage
  readonly models: DefinitionsPage
  readonly collections: readonly CollectionView[]
  readonly updates: readonly UpdateView[]
}

interface DefinitionsPage {
  readonly definitions: readonly Addressed[]
  /** Whether this is not the first page. */
  readonly later: boolean
  readonly cursor?: string | undefined
}

/** Who it is, and what they publish. */
export function AuthorPage({ about, packages, collections, updates, ...rest }: AuthorProps) {
  const { actor } = about
  const kinds = [
    { id: 'definitions', title: 'Packages', page: packages, cursorName: 'cursor' },
    { id: 'models', title: 'Models', page: rest.models, cursorName: 'models' },
    { id: 'atoms', title: 'Atoms', page: rest.atoms, cursorName: 'atoms' },
  ]
  // A later page is of one kind alone.
  const later = kinds.find(({ page }) => page.later)
  const shown = kinds.filter((kind) => kind.page.definitions.length > 0 && (later ?? kind) === kind)
  return (
    <>
      <div class="title">
        <h1>
          <b>{actorName(actor)}</b>
        </h1>
      </div>
      <FetchState status={about.status} />
      <div class="split split-facts">
        <div class="stack stack-wide">
          {later === undefined && collections.length > 0 && (
            <section class="stack" aria-labelledby="collections">
              <h2 id="collections">Collections</h2>
              <ul class="lines">
                {collections.map((collection) => (
                  <CollectionLine collection={collection} />
                ))}
              </ul>
            </section>
          )}
          {shown.map(({ id, title, page, cursorName }) => (
            <section class="stack" aria-labelledby={id}>
              <h2 id={id}>{title}</h2>
              <Definitions author={actor} page={page} cursorName={cursorName} />
            </section>
          ))}
          {shown.length === 0 && <p class="soft">This index holds no definition of this author.</p>}
        </div>
        <aside class="side" aria-label="About this author">
          <AuthorFacts about={about} />
          {packages.definitions.length > 0 && (
            <section aria-labelledby="everything">
              <h2 id="everything">All packages of this author for Nix</h2>
              <UseAll author={actor} />
            </section>
          )}
          <section aria-labelledby="lately">
            <div class="section-head">
              <h2 id="lately">Lately</h2>
              <a href={feedOf(actor, 'atom')} class="small">
                Feed
              </a>
            </div>
            <UpdateList updates={updates} terse />
          </section>
        </aside>
      </div>
    </>
  )
}

function Definitions({
  author,
  page: { definitions, later, cursor },
  cursorName,
}: {
  author: Author
  page: DefinitionsPage
  cursorName: string
}) {
  const here = authorPage(author)
  return (
    <>
      <ul class="lines">
        {definitions.map((definition) => (
          <DefinitionLine definition={definition} />
        ))}
      </ul>
      <Pages
        first={later ? here : undefined}
        next={cursor === undefined ? undefined : `${here}?${new URLSearchParams({ [cursorName]: cursor })}`}
      />
    </>
  )
}

function AuthorFacts({ about: { actor, definitions, releases } }: { about: getActor.$OutputBody }) {
  return (
    <section>
      <dl class="facts">
        <dt>DID</dt>
        <dd>
          <Shortened text={actor.did} what="the DID" />
        </dd>
        <dt>Definitions</dt>
        <dd>{definitions.toLocaleString('en')}</dd>
        <dt>Releases</dt>
        <dd>{releases.toLocaleString('en')}</dd>
        {actor.indexedAt && (
          <>
            <dt>Known here</dt>
            <dd>
              since <Time at={actor.indexedAt} />
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}

function UseAll({ author }: { author: getActor.$OutputBody['actor'] }) {
  const url = absolute(usePage().site.publicUrl, nixAuthorTree(author))
  return <CodeBlock label="All packages of this author" text={`import (fetchTarball "${url}") { }`} />
}

/** Said only while the index does not follow the repository as it should. */
function FetchState({ status }: { status: string | undefined }) {
  if (status === undefined || status === 'active') return null
  return (
    <Banner tone="info" title="This repository is being read.">
      What stands here may not be all of it yet. It catches up by itself.
    </Banner>
  )
}
