import { Checkbox, Select, TextArea, TextField } from '../../web/components/form.js'
import { PUBLISH } from '../../web/links.js'
import { BUILDS, formSections, isCommon, NAME_FIELD, SOURCES } from '../form-fields.js'
import { BUILD_FIELD, extentOf, KEPT_FIELD, ONLY_FIELD, SOURCE_FIELD, shapeOf } from '../form-values.js'
import type { FormField } from '../lexicon-fields.js'
import { LIVE_CHECK_PATH } from '../paths.js'
import { Control } from './form-controls.js'
import type { EditProps } from './publish-page.js'

/** The publish form, field by field. Another source or build has other fields: the server draws them anew. */
export function FieldsForm(props: EditProps) {
  const { values } = props
  const shape = shapeOf(values)
  const extent = extentOf(values)
  const { what, source, build, release, more } = formSections(shape)
  const kept = values.get(KEPT_FIELD)
  return (
    <form
      class="sections"
      method="post"
      action={PUBLISH}
      enctype="multipart/form-data"
      data-live-form={LIVE_CHECK_PATH}
    >
      <input type="hidden" name="mode" value="fields" />
      {extent === 'definition' && <input type="hidden" name={ONLY_FIELD} value="definition" />}
      {kept && <input type="hidden" name={KEPT_FIELD} value={kept} />}
      {/* The first button is the one that the enter key presses. */}
      <button
        class="visually-hidden"
        type="submit"
        name="step"
        value="check"
        tabindex={-1}
        aria-hidden
        formnovalidate
      >
        Check
      </button>

      <section>
        <h2>What it is</h2>
        <div class="fields">
          <NameField {...props} />
          {controls(what, props)}
        </div>
      </section>

      {extent === 'all' && (
        <>
          <section>
            <h2>This release</h2>
            <div class="fields">{controls(release, props)}</div>
          </section>
          <section>
            <h2>Where its source is</h2>
            <KindSelect name={SOURCE_FIELD} label="Kind of source" kinds={SOURCES} value={shape.source} />
            <Part fields={source} label="More about the source" {...props} />
          </section>
          <section>
            <h2>How it is built</h2>
            <KindSelect name={BUILD_FIELD} label="Kind of build" kinds={BUILDS} value={shape.build} />
            <Part fields={build} label="More about the build" {...props} />
          </section>
        </>
      )}

      <section>
        <h2>Readme</h2>
        <ReadmeField {...props} />
      </section>

      <Folded
        label="What few packages need"
        fields={more.filter(({ name }) => extent === 'all' || name.startsWith('package.'))}
        {...props}
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

function controls(fields: readonly FormField[], { values, problems }: EditProps) {
  return fields.map((field) => <Control field={field} values={values} problems={problems} />)
}

/** The fields that most need, and the others folded away. */
function Part({ fields, label, ...props }: EditProps & { fields: readonly FormField[]; label: string }) {
  return (
    <>
      <div class="fields">{controls(fields.filter(isCommon), props)}</div>
      <Folded label={label} fields={fields.filter((field) => !isCommon(field))} {...props} />
    </>
  )
}

/** Folded away while nothing stands in it. */
function Folded({ fields, label, ...props }: EditProps & { fields: readonly FormField[]; label: string }) {
  if (fields.length === 0) return null
  const open = fields.some(({ name }) => props.problems.has(name) || props.values.get(name))
  return (
    <details open={open}>
      <summary>{label}</summary>
      <div class="fields">{controls(fields, props)}</div>
    </details>
  )
}

function NameField({ values, problems, nameFixed }: EditProps) {
  const name = values.get(NAME_FIELD)
  if (nameFixed) return <input type="hidden" name={NAME_FIELD} value={name} />
  return (
    <TextField
      name={NAME_FIELD}
      label="Name (required)"
      hint="Letters, digits, dots, dashes and underscores. It cannot be changed later."
      value={name}
      problem={problems.get(NAME_FIELD)?.join(' ')}
      code
      autofocus={!name}
    />
  )
}

function ReadmeField({ readme, problems, hasReadme }: EditProps) {
  return (
    <>
      <TextArea
        name="readme"
        label="Text in Markdown"
        hint={hasReadme ? 'While this is empty, the readme stays as it is.' : undefined}
        value={readme}
        problem={problems.get('readme')?.join(' ')}
        rows={8}
      />
      {hasReadme && <Checkbox name="dropReadme" label="Remove the readme" />}
    </>
  )
}

function KindSelect(props: { name: string; label: string; kinds: readonly string[]; value: string }) {
  const { name, label, kinds, value } = props
  return (
    <div class="line-form">
      <Select
        name={name}
        label={label}
        value={value}
        options={[{ value: '', label: 'None' }, ...kinds.map((kind) => ({ value: kind, label: kind }))]}
      />
      <button class="button" type="submit" name="step" value="edit" formnovalidate>
        Show its fields
      </button>
    </div>
  )
}
