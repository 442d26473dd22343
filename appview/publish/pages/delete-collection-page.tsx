import { Banner } from '../../web/components/banner.js'
import { TextField } from '../../web/components/form.js'
import { Icon } from '../../web/components/icon.js'
import { COLLECT, editCollectionPage } from '../../web/links.js'

interface DeleteCollectionPageProps {
  readonly name: string
  readonly problem?: string | undefined
}

/** What deleting means, before it is done. */
export function DeleteCollectionPage({ name, problem }: DeleteCollectionPageProps) {
  return (
    <div class="stack">
      <h1>Delete {name}</h1>
      <Banner tone="warning" title="Whoever has it in a lock can no longer fetch it">
        Its packages stay: only the collection leaves your repository, and its addresses say so (410 Gone).
      </Banner>
      <form class="stack" method="post" action={`${COLLECT}/delete`}>
        <input type="hidden" name="name" value={name} />
        <TextField
          name="confirm"
          label={`Type ${name} to confirm`}
          problem={problem}
          required
          code
          autofocus
        />
        <div class="buttons">
          <button class="button button-danger" type="submit">
            <Icon name="trash-2" /> Delete {name}
          </button>
          <a class="button" href={editCollectionPage(name)}>
            Keep it
          </a>
        </div>
      </form>
    </div>
  )
}
