import type { Grant } from '../../../src/oauth/grant.js'
import { UpgradeForm } from '../../oauth/pages/upgrade-form.js'
import { LOGOUT_EVERYWHERE_PATH } from '../../oauth/paths.js'
import type { WebSession } from '../../oauth/service.js'
import { AtomIdNote } from '../../web/components/atom-id-note.js'
import { Icon } from '../../web/components/icon.js'
import { ActorLink } from '../../web/components/names.js'
import { Time } from '../../web/components/time.js'
import {
  ACCOUNT,
  COLLECT,
  collectionPage,
  definitionPage,
  deleteCollectionPage,
  editCollectionPage,
  LOGIN,
  LOGOUT,
  managePage,
  PUBLISH,
  PUBLISH_MODEL,
  publishModelPage,
  publishPage,
} from '../../web/links.js'
import type { OwnCollectionRow } from '../own-collections.js'
import type { OwnRow } from '../own-definitions.js'

export interface AccountPageProps {
  readonly session: WebSession
  /** Null when the account's tokens are gone. */
  readonly grant: Grant | null
  readonly packages: readonly OwnRow[]
  readonly atoms: readonly OwnRow[]
  readonly models: readonly OwnRow[]
  readonly collections: readonly OwnCollectionRow[]
}

/** Who is logged in, what firn may do for them, and what is theirs. */
export function AccountPage({ session, grant, packages, atoms, models, collections }: AccountPageProps) {
  return (
    <div class="stack stack-wide">
      <section class="stack">
        <h1>Account</h1>
        <dl class="facts">
          <dt>Logged in as</dt>
          <dd>
            <ActorLink author={session} />
          </dd>
          <dt>DID</dt>
          <dd>
            <code>{session.did}</code>
          </dd>
          <dt>Since</dt>
          <dd>
            <Time at={session.createdAt.toISOString()} />
          </dd>
        </dl>
        <form class="buttons" method="post" action={LOGOUT}>
          <button class="button" type="submit">
            <Icon name="log-out" /> Log out
          </button>
          <button class="button" type="submit" formaction={LOGOUT_EVERYWHERE_PATH}>
            Log out everywhere
          </button>
        </form>
      </section>
      <section class="stack" aria-labelledby="permissions">
        <h2 id="permissions">What firn may do for you</h2>
        <Permissions grant={grant} />
      </section>
      <section class="stack" aria-labelledby="packages">
        <div class="section-head">
          <h2 id="packages">Your packages</h2>
          <a href={PUBLISH}>Publish a package</a>
        </div>
        <Definitions session={session} definitions={packages} />
      </section>
      <section class="stack" aria-labelledby="atoms">
        <h2 id="atoms">Your atoms</h2>
        <Definitions session={session} definitions={atoms} />
        <p class="soft small">
          An atom is published where its repository is, with <code>firn atom publish</code>.
        </p>
      </section>
      <section class="stack" aria-labelledby="models">
        <div class="section-head">
          <h2 id="models">Your models</h2>
          <a href={PUBLISH_MODEL}>Publish a model</a>
        </div>
        <Definitions session={session} definitions={models} />
      </section>
      <section class="stack" aria-labelledby="collections">
        <div class="section-head">
          <h2 id="collections">Your collections</h2>
          <a href={COLLECT}>Put one together</a>
        </div>
        <Collections session={session} collections={collections} />
      </section>
    </div>
  )
}

function Permissions({ grant }: { grant: Grant | null }) {
  if (grant === null) {
    return (
      <p>
        Nothing: your server no longer accepts what it gave.{' '}
        <a href={`${LOGIN}?${new URLSearchParams({ returnTo: ACCOUNT })}`}>Log in again</a> before you
        publish.
      </p>
    )
  }
  if (grant.permission === 'publish') {
    return (
      <p>
        Know who you are; create, change and delete your packages, atoms, models, releases, channels, yanks
        and collections; upload readmes and lists of files. Logging out everywhere gives this back.
      </p>
    )
  }
  return (
    <>
      <p>Know who you are. Publishing needs one more permission, which your server asks you for.</p>
      <UpgradeForm returnTo={ACCOUNT} label="Ask my server" />
    </>
  )
}

function publishHref(kind: OwnRow['kind']) {
  return kind === 'model' ? publishModelPage : publishPage
}

function Definitions({
  session,
  definitions,
}: Pick<AccountPageProps, 'session'> & { definitions: readonly OwnRow[] }) {
  if (definitions.length === 0) return <p class="soft">None yet.</p>
  return (
    <ul class="lines">
      {definitions.map(({ kind, key, name, summary, newestVersion, releaseCount }) => (
        <li>
          <div class="hit-head">
            <a class="mono" href={definitionPage({ author: session, kind, name, key })}>
              {name}
            </a>
            {kind === 'atom' && <AtomIdNote atomId={key} />}
            <span class="soft">{newestVersion ?? 'no release'}</span>
            <span class="soft">
              {releaseCount} {releaseCount === 1 ? 'release' : 'releases'}
            </span>
          </div>
          {summary && <p dir="auto">{summary}</p>}
          <div class="dots">
            {kind !== 'atom' && (
              <>
                <a href={publishHref(kind)(name)}>New version</a>
                <a href={publishHref(kind)(name, 'definition')}>Edit the description</a>
              </>
            )}
            <a href={managePage(key, kind)}>Manage</a>
          </div>
        </li>
      ))}
    </ul>
  )
}

function Collections({ session, collections }: Pick<AccountPageProps, 'session' | 'collections'>) {
  if (collections.length === 0) return <p class="soft">None yet.</p>
  return (
    <ul class="lines">
      {collections.map(({ name, title }) => (
        <li>
          <div class="hit-head">
            <a class="mono" href={collectionPage({ author: session, name })}>
              {name}
            </a>
            {title && <span class="soft">{title}</span>}
          </div>
          <div class="dots">
            <a href={editCollectionPage(name)}>Edit</a>
            <a href={deleteCollectionPage(name)}>Delete</a>
          </div>
        </li>
      ))}
    </ul>
  )
}
