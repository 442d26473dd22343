import { Checkbox, Select, TextArea, TextField } from '../../web/components/form.js'
import { PUBLISH } from '../../web/links.js'
import { BUILDS, formSections, NAME_FIELD, SOURCES } from '../form-fields.js'
import { BUILD_FIELD, extentOf, KEPT_FIELD, ONLY_FIELD, SOURCE_FIELD, shapeOf } from '../form-values.js'
import type { FormField } from '../lexicon-fields.js'
import { LIVE_CHECK_PATH } from '../paths.js'
import { Control } from './form-controls.js'
import type { EditProps } from './publish-page.js'

/** The publish form, field by field. Another source or build has other fields: the server draws them anew. */
export function FieldsForm({ values, problems, nameFixed, hasReadme, readme }: EditProps) {
  const shape = shapeOf(values)
  const extent = extentOf(values)
  const { what, source, build, release, more } = formSections(shape)
  const kept = values.get(KEPT_FIELD)
  const control = (field: FormField) => <Control field={field} values={values} problems={problems} />
  return (
    <form
      class="stack"
      method="post"
      action={PUBLISH}
      enctype="multipart/form-data"
      data-live-form={LIVE_CHECK_PATH}
    >
      <input type="hidden" name="mode" value="fields" />
      {extent === 'definition' && <input type="hidden" name={ONLY_FIELD} value="definition" />}
      {kept && <input type="hidden" name={KEPT_FIELD} value={kept} />}
      {/* The first button is the one that the enter key presses. */}
      <button class="visually-hidden" type="submit" name="step" value="check" tabindex={-1} aria-hidden>
        Check
      </button>

      <h2>What it is</h2>
      {nameFixed ? (
        <input type="hidden" name={NAME_FIELD} value={values.get(NAME_FIELD)} />
      ) : (
        <TextField
          name={NAME_FIELD}
          label="Name"
          hint="Letters, digits, dots, dashes and underscores. It cannot be changed later."
          value={values.get(NAME_FIELD)}
          problem={problems.get(NAME_FIELD)?.join(' ')}
          code
          autofocus
        />
      )}
      {what.map(control)}

      {extent === 'all' && (
        <>
          <h2>This release</h2>
          {release.map(control)}

          <h2>Where its source is</h2>
          <KindSelect name={SOURCE_FIELD} label="Kind of source" kinds={SOURCES} value={shape.source} />
          {source.map(control)}

          <h2>How it is built</h2>
          <KindSelect name={BUILD_FIELD} label="Kind of build" kinds={BUILDS} value={shape.build} />
          {build.map(control)}
        </>
      )}

      <h2>Readme</h2>
      <TextArea
        name="readme"
        label="Readme (optional)"
        hint={`A longer text in Markdown.${hasReadme ? ' Empty: the readme stays as it is.' : ''}`}
        value={readme}
        problem={problems.get('readme')?.join(' ')}
        rows={8}
      />
      {hasReadme && <Checkbox name="dropReadme" label="Remove the readme" />}

      <details open={more.some(({ name }) => problems.has(name))}>
        <summary>What few packages need</summary>
        <div class="stack">
          {more.filter(({ name }) => extent === 'all' || name.startsWith('package.')).map(control)}
        </div>
      </details>

      <div class="buttons">
        <button class="button button-primary" type="submit" name="step" value="check">
          Check
        </button>
        <span class="soft">Nothing is written yet.</span>
      </div>
    </form>
  )
}

function KindSelect(props: { name: string; label: string; kinds: readonly string[]; value: string }) {
  const { name, label, kinds, value } = props
  return (
    <>
      <Select
        name={name}
        label={label}
        value={value}
        options={[{ value: '', label: 'None' }, ...kinds.map((kind) => ({ value: kind, label: kind }))]}
      />
      <div class="buttons">
        <button class="button" type="submit" name="step" value="edit" formnovalidate>
          Show its fields
        </button>
      </div>
    </>
  )
}
