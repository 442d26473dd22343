import { Banner } from '../../web/components/banner.js'
import { TextArea } from '../../web/components/form.js'
import { Tabs } from '../../web/components/tabs.js'
import { PUBLISH, PUBLISH_MODEL } from '../../web/links.js'
import type { PublishCheck } from '../check-input.js'
import { NAME_FIELD } from '../form-fields.js'
import { extentOf, type FormValues } from '../form-values.js'
import { CheckResult } from './check-result.js'
import { FieldsForm } from './fields-form.js'
import { ProblemList, type ShownProblem } from './problem-list.js'

export interface EditProps {
  readonly values: FormValues
  /** What was pasted, or the fields as JSON. */
  readonly text: string
  readonly mode: 'fields' | 'json'
  readonly readme: string
  /** What is wrong, by the name of its control. */
  readonly problems: ReadonlyMap<string, readonly string[]>
  /** The same in a list, with links to the controls or places in the text. */
  readonly shown: readonly ShownProblem[]
  /** What a check said; null when nothing was checked. */
  readonly check: PublishCheck | null
  /** What went wrong outside of the form. */
  readonly failure: string | undefined
  /** The package is there already. */
  readonly nameFixed: boolean
  readonly hasReadme: boolean
}

/** The publish form: fields, or JSON to paste. */
export function PublishPage(props: EditProps) {
  const { values, mode, check, failure, shown } = props
  const fields = { id: 'fields', label: 'Fields', content: <FieldsForm {...props} /> }
  const json = { id: 'json', label: 'JSON', content: <JsonForm {...props} /> }
  const wrong = check !== null || props.problems.size > 0 || failure !== undefined
  return (
    <div class="stack">
      <h1>{titleOf(props)}</h1>
      {wrong ? (
        <Banner tone="danger" title="This cannot be published yet" alert>
          {failure} Nothing was written, and nothing that you typed is lost.
          <ProblemList problems={shown} />
        </Banner>
      ) : (
        extentOf(values) === 'all' && (
          <p>
            A package is a signed record in your own repository. You see every finding, and the records as
            they will be written, before anything is. An atom is published where its repository is, with{' '}
            <code>firn atom publish</code>; a model <a href={PUBLISH_MODEL}>from the place of its files</a>.
          </p>
        )
      )}
      <div class="beside">
        <div class="result" data-live-result aria-live="polite">
          {check && <CheckResult check={{ ...check, problems: [] }} />}
        </div>
        <div class="form">
          <Tabs
            name="form"
            legend="How to put it in"
            tabs={mode === 'json' ? [json, fields] : [fields, json]}
          />
        </div>
      </div>
    </div>
  )
}

export function titleOf({ values, nameFixed }: Pick<EditProps, 'values' | 'nameFixed'>): string {
  if (!nameFixed) return 'Publish a package'
  const name = values.get(NAME_FIELD) ?? ''
  return extentOf(values) === 'definition' ? `Describe ${name}` : `A new version of ${name}`
}

function JsonForm({ text, readme, problems, hasReadme }: EditProps) {
  return (
    <form class="stack" method="post" action={PUBLISH} enctype="multipart/form-data">
      <input type="hidden" name="mode" value="json" />
      <TextArea
        name="json"
        label="Records"
        hint={
          '{ "name": …, "package": { … }, "release": { … } }, either of the two records, or a release alone. Types and dates are filled in.'
        }
        value={text}
        problem={problems.get('json')?.join(' ')}
        rows={24}
        code
      />
      <TextArea
        name="readme-text"
        label="Readme (optional)"
        hint={`A longer text in Markdown; it becomes the package's "readme".${hasReadme ? ' Empty: what the record says.' : ''}`}
        value={readme}
        rows={8}
      />
      <div class="buttons">
        <button class="button button-primary" type="submit" name="step" value="check">
          Check
        </button>
        <span class="soft">Nothing is written yet.</span>
      </div>
    </form>
  )
}
