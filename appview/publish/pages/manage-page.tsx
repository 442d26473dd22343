import type { Kind } from '../../../src/syntax/release-key.js'
import { AtomIdNote } from '../../web/components/atom-id-note.js'
import { Banner, Tag } from '../../web/components/banner.js'
import { Select, TextField } from '../../web/components/form.js'
import { Icon } from '../../web/components/icon.js'
import { PickleTag } from '../../web/components/pickle-tag.js'
import { Time } from '../../web/components/time.js'
import {
  type Author,
  definitionPage,
  managePage,
  publishModelPage,
  publishPage,
  releasePage,
} from '../../web/links.js'
import type { OwnChannel, OwnDetails, OwnRelease } from '../own-definitions.js'

export interface Refused {
  readonly message: string
  /** It may have been done all the same. */
  readonly outcomeUnknown: boolean
}

export interface ManagePageProps extends OwnDetails {
  readonly author: Author
  readonly kind: Kind
  /** Its record key: a package's name, an atom's AtomId. */
  readonly definitionKey: string
  /** What was typed into a form that was refused, and why. */
  readonly refused?: (Refused & { readonly form: ReadonlyMap<string, string> }) | undefined
}

/** Everything that the author can do with a package, atom or model that is published. */
export function ManagePage({
  author,
  kind,
  definitionKey,
  name,
  releases,
  channels,
  refused,
}: ManagePageProps) {
  const definition = { author, kind, name, key: definitionKey }
  const here = managePage(definitionKey, kind)
  const publishHref = kind === 'model' ? publishModelPage : publishPage
  return (
    <div class="stack stack-wide">
      <section class="stack">
        <h1>
          Manage <a href={definitionPage(definition)}>{name}</a>
        </h1>
        {refused && (
          <Banner tone="danger" title="That did not work" alert>
            {refused.message} {!refused.outcomeUnknown && 'Nothing was changed.'}
          </Banner>
        )}
        {kind === 'atom' && (
          <p>
            Its AtomId is <AtomIdNote atomId={definitionKey} />. A new version is published where the
            repository is, with <code>firn atom publish</code>: it pushes the refs, and signs them.
          </p>
        )}
        <div class="buttons">
          {kind !== 'atom' && (
            <>
              <a class="button" href={publishHref(name)}>
                <Icon name="plus" /> New version
              </a>
              <a class="button" href={publishHref(name, 'definition')}>
                <Icon name="pencil" /> Edit the description
              </a>
            </>
          )}
          <a class="button button-danger" href={`${here}/delete`}>
            <Icon name="trash-2" /> Delete the {kind}
          </a>
        </div>
      </section>
      <section class="stack" aria-labelledby="releases">
        <h2 id="releases">Releases</h2>
        {releases.length === 0 && <p class="soft">None yet.</p>}
        <ul class="lines">
          {releases.map((release) => (
            <ReleaseLine
              here={here}
              release={release}
              href={releasePage(definition, release.version)}
              typed={refused?.form.get('version') === release.version ? refused.form : undefined}
            />
          ))}
        </ul>
      </section>
      <section class="stack" aria-labelledby="channels">
        <h2 id="channels">Channels</h2>
        <p>A channel is a name that you point at one release and can point at another later.</p>
        {channels.map((channel) => (
          <ChannelForm here={here} channel={channel} releases={releases} />
        ))}
        {releases.length > 0 && (
          <ChannelForm here={here} releases={releases} typed={refused?.form.get('channel')} />
        )}
      </section>
    </div>
  )
}

interface ReleaseLineProps {
  /** Where it is managed. */
  readonly here: string
  readonly release: OwnRelease
  readonly href: string
  readonly typed: ReadonlyMap<string, string> | undefined
}

function ReleaseLine({ here, release, href, typed }: ReleaseLineProps) {
  const { version, createdAt, yanked, reason, pickle } = release
  return (
    <li>
      <div class="hit-head">
        <a class="mono" href={href}>
          {version}
        </a>
        <Time at={createdAt.toISOString()} />
        {yanked && <Tag tone="danger">yanked</Tag>}
        {pickle && <PickleTag />}
        {reason && <span class="soft">{reason}</span>}
        <a class="tone-danger" href={`${here}/delete?${new URLSearchParams({ version })}`}>
          Delete
        </a>
      </div>
      {yanked ? (
        <form class="buttons" method="post" action={`${here}/unyank`}>
          <input type="hidden" name="version" value={version} />
          <button class="button button-plain" type="submit">
            <Icon name="undo-2" /> Take the yank back
          </button>
        </form>
      ) : (
        <details open={typed !== undefined}>
          <summary>Yank</summary>
          <YankForm here={here} version={version} typed={typed} />
        </details>
      )}
    </li>
  )
}

function YankForm({
  here,
  version,
  typed,
}: { here: string; version: string } & Pick<ReleaseLineProps, 'typed'>) {
  return (
    <form class="stack" method="post" action={`${here}/yank`}>
      <input type="hidden" name="version" value={version} />
      <p>
        Nobody is given a yanked release for a range any more. Who names it exactly, or has it in a lock,
        still gets it. You can take it back.
      </p>
      <TextField
        name="reason"
        id={`reason-${version}`}
        label="Reason (optional)"
        hint="For the people who used it."
        value={typed?.get('reason')}
      />
      <TextField
        name="replacement"
        id={`replacement-${version}`}
        label="Use instead (optional)"
        hint="Another version of it, or an at-uri."
        value={typed?.get('replacement')}
        code
      />
      <div class="buttons">
        <button class="button button-danger" type="submit">
          <Icon name="ban" /> Yank {version}
        </button>
      </div>
    </form>
  )
}

interface ChannelFormProps {
  readonly here: string
  /** Absent for a new one. */
  readonly channel?: OwnChannel
  readonly releases: readonly OwnRelease[]
  readonly typed?: string | undefined
}

function ChannelForm({ here, channel, releases, typed }: ChannelFormProps) {
  const options = releases.map(({ version }) => ({ value: version, label: version }))
  return (
    <form class="line-form" method="post" action={`${here}/channel`}>
      {channel === undefined ? (
        <TextField name="channel" label="New channel" placeholder="stable" value={typed} required code />
      ) : (
        <>
          <input type="hidden" name="channel" value={channel.name} />
          <strong class="mono">{channel.name}</strong>
        </>
      )}
      <Select
        name="version"
        id={`channel-${channel?.name ?? ''}-version`}
        label={channel?.version === null ? 'Points to a release that is gone' : 'Points to'}
        value={channel?.version ?? undefined}
        options={options}
      />
      <button class="button" type="submit">
        {channel === undefined ? 'Add' : 'Move'}
      </button>
      {channel !== undefined && (
        <button class="button button-plain" type="submit" formaction={`${here}/channel/remove`}>
          Remove
        </button>
      )}
    </form>
  )
}
