import { Banner } from '../../web/components/banner.js'
import { CodeBlock } from '../../web/components/copyable.js'
import { FindingList } from '../../web/components/finding-list.js'
import { TextArea, TextField } from '../../web/components/form.js'
import { Icon } from '../../web/components/icon.js'
import { COLLECT, deleteCollectionPage } from '../../web/links.js'
import type { CollectionCheck, CollectionFields } from '../collections.js'
import { type Failure, FailureBanner } from './failure-banner.js'

export interface CollectionFormProps {
  readonly fields: CollectionFields
  /** CID of the record that is changed; empty for a new one. */
  readonly base: string
  readonly check?: CollectionCheck
  readonly failure?: Failure
}

const ITEMS_HINT =
  'One package a line: its author, its name and a version requirement, a channel or latest; a name of its own before "=". Set in below a service: run, off, VARIABLE = value, or VARIABLE -> service:port for the address of another.'

const EXAMPLE = `@alice.example/hello 1.2
pds = @bob.example/cocoon 0.1
  COCOON_RELAYS -> relay:http
relay = @bob.example/indigo-relay latest
  run`

/** Everything of a collection as text, with what a check says of it. */
export function CollectionFormPage({ fields, base, check, failure }: CollectionFormProps) {
  const isNew = base === ''
  const problemOf = (field: keyof CollectionFields) =>
    check?.problem?.field === field ? check.problem.message : undefined
  return (
    <div class="stack">
      <h1>{isNew ? 'A new collection' : `Edit ${fields.name}`}</h1>
      {failure && <FailureBanner failure={failure} />}
      {!failure && check && <CheckBanner check={check} />}
      {!check && !failure && isNew && (
        <p>
          A collection is a set of packages by any authors: an overlay and a shell for whoever uses it and,
          where they are services, a NixOS profile that runs them together.
        </p>
      )}
      {check && check.findings.length > 0 && <FindingList findings={check.findings} />}
      <form class="stack" method="post" action={COLLECT}>
        <input type="hidden" name="base" value={base} />
        {isNew ? (
          <TextField
            name="name"
            label="Name"
            value={fields.name}
            placeholder="tools"
            problem={problemOf('name')}
            required
            code
          />
        ) : (
          <input type="hidden" name="name" value={fields.name} />
        )}
        <TextField name="title" label="Title (optional)" value={fields.title} problem={problemOf('title')} />
        <TextField
          name="summary"
          label="Summary (optional)"
          hint="What it is for, in one sentence."
          value={fields.summary}
          problem={problemOf('summary')}
        />
        <TextArea
          name="items"
          label="Packages"
          hint={ITEMS_HINT}
          value={fields.items}
          problem={problemOf('items')}
          rows={14}
          required
          code
        />
        <div class="buttons">
          <button class="button button-primary" type="submit" name="step" value="publish">
            <Icon name="check" /> Publish
          </button>
          <button class="button" type="submit" name="step" value="check">
            Check
          </button>
          {!isNew && (
            <a class="tone-danger" href={deleteCollectionPage(fields.name)}>
              Delete it
            </a>
          )}
        </div>
      </form>
      <details class="disclosure">
        <summary>An example</summary>
        <CodeBlock label="Example" text={EXAMPLE} />
      </details>
    </div>
  )
}

function CheckBanner({ check: { problem, findings } }: { check: CollectionCheck }) {
  if (problem !== undefined || findings.some(({ severity }) => severity === 'error')) {
    return (
      <Banner tone="danger" title="This cannot be published yet" alert>
        Nothing was written, and nothing that you typed is lost.
      </Banner>
    )
  }
  return findings.length === 0 ? (
    <Banner tone="ok" title="Nothing was found amiss" alert />
  ) : (
    <Banner tone="warning" title="Worth a second look" alert>
      It may be published all the same.
    </Banner>
  )
}
