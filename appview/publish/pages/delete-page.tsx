import { Banner } from '../../web/components/banner.js'
import { TextField } from '../../web/components/form.js'
import { Icon } from '../../web/components/icon.js'

export interface DeletePageProps {
  readonly name: string
  /** Where it is managed. */
  readonly managedAt: string
  /** Of the release; the whole definition when absent. */
  readonly version?: string | undefined
  readonly releaseCount: number
  readonly problem?: string | undefined
}

/** What deleting means, before it is done. */
export function DeletePage({ name, managedAt, version, releaseCount, problem }: DeletePageProps) {
  const what = version === undefined ? name : `${name} ${version}`
  return (
    <div class="stack">
      <h1>Delete {what}</h1>
      <Banner tone="warning" title="This cannot be taken back">
        {version === undefined
          ? `The description, ${releaseCount === 1 ? 'its release' : `all ${releaseCount} releases`}, their yanks and the channels leave your repository.`
          : 'The release, its yank and the channels that point to it leave your repository.'}
      </Banner>
      <p>
        What was deleted is gone from search and resolution, and its exact addresses say so (410 Gone):
        whoever has it in a lock can no longer build. A version that was deleted can never be published again.
        If people should only stop choosing it, <a href={managedAt}>yank it</a> instead.
      </p>
      <form class="stack" method="post" action={`${managedAt}/delete`}>
        {version !== undefined && <input type="hidden" name="version" value={version} />}
        <TextField
          name="confirm"
          label={`Type ${version ?? name} to confirm`}
          problem={problem}
          required
          code
          autofocus
        />
        <div class="buttons">
          <button class="button button-danger" type="submit">
            <Icon name="trash-2" /> Delete {what}
          </button>
          <a class="button" href={managedAt}>
            Keep it
          </a>
        </div>
      </form>
    </div>
  )
}
