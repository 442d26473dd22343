import modelLexicon from '../../../../lexicons/dev/firn/model.json' with { type: 'json' }
import { PRESETS } from '../../../../src/models/check/presets.js'
import { Select, TextArea, TextField } from '../../../web/components/form.js'
import type { ModelField } from '../../models/model-fields.js'
import type { ModelFormProps } from './model-form-page.js'

export const MODEL_LABELS: Readonly<Record<ModelField, string>> = {
  name: 'Name',
  summary: 'Summary',
  licence: 'Licence',
  task: 'Task',
  library: 'Library',
  languages: 'Languages',
  keywords: 'Keywords',
  baseModels: 'Made from',
  gated: 'Terms of its hub',
  status: 'Status',
  homepage: 'Homepage',
  repository: 'Repository',
  card: 'Model card',
  version: 'Version',
  upstreamVersion: 'Version at its source (optional)',
  notes: 'Notes (optional)',
  mirrors: 'Mirrors (optional)',
  preset: 'Checks before use',
}

const { status: STATUS, task: TASK, library: LIBRARY } = modelLexicon.defs.main.record.properties

const GATED = [
  { value: '', label: 'None: everybody may download it' },
  { value: 'auto', label: 'People agree, and are let in at once' },
  { value: 'manual', label: 'Somebody lets each person in' },
]

const HINTS: Partial<Readonly<Record<ModelField, string>>> = {
  summary: 'What it is, in one sentence.',
  licence: 'An SPDX expression: Apache-2.0, or LicenseRef-<name> for a licence without an id.',
  task: `As model hubs name it: ${TASK.knownValues.slice(0, 3).join(', ')}, …`,
  library: `What loads it: ${LIBRARY.knownValues.slice(0, 4).join(', ')}, …`,
  languages: 'Human languages, as tags: en de zh-Hant.',
  keywords: 'One a line.',
  baseModels:
    'One a line: a page, or @author/name on firn, and how: finetune, adapter, quantized, merge, distilled, converted.',
  notes: 'What is new in this version, in Markdown.',
  mirrors: 'Further addresses below which every file lies by its path, one a line.',
}

/** Every control of a model; those of a release where one was found. */
export function ModelControls({ fields, base, hasCard, found, check }: ModelFormProps) {
  const common = (field: ModelField) => ({
    name: field,
    label: MODEL_LABELS[field],
    hint: HINTS[field],
    value: fields[field],
    problem: check?.problems.find((problem) => problem.field === field)?.message,
  })
  return (
    <div class="sections">
      <section aria-labelledby="what">
        <h2 id="what">What it is</h2>
        <div class="fields">
          {base === '' ? (
            <TextField {...common('name')} required code />
          ) : (
            <input type="hidden" name="name" value={fields.name} />
          )}
          <TextField {...common('licence')} code />
          <Select {...common('status')} options={optionsOf(STATUS.knownValues, 'Not said')} />
          <div class="wide">
            <TextField {...common('summary')} />
          </div>
          <TextField {...common('task')} code />
          <TextField {...common('library')} code />
          <TextField {...common('languages')} code />
          <Select {...common('gated')} options={GATED} />
          <TextField {...common('homepage')} code />
          <TextField {...common('repository')} code />
          <div class="wide">
            <TextArea {...common('keywords')} rows={3} />
          </div>
          <div class="wide">
            <TextArea {...common('baseModels')} rows={3} code />
          </div>
          <div class="wide">
            <TextArea
              {...common('card')}
              hint={`What it is for, how it was made and measured, in Markdown.${hasCard ? ' Empty: the card that it has stays.' : ''}`}
              rows={10}
            />
          </div>
        </div>
      </section>
      {found && (
        <section aria-labelledby="release">
          <h2 id="release">This version</h2>
          <div class="fields">
            <TextField
              {...common('version')}
              hint="Semantic versioning: 1.2.0. A version never changes."
              required
              code
            />
            <TextField {...common('upstreamVersion')} code />
            <div class="wide">
              <Select
                {...common('preset')}
                hint="Run where it is built, by who wants them."
                options={Object.entries(PRESETS).map(([value, { summary }]) => ({
                  value,
                  label: `${value}: ${summary}`,
                }))}
              />
            </div>
            <div class="wide">
              <TextArea {...common('mirrors')} rows={2} code />
            </div>
            <div class="wide">
              <TextArea {...common('notes')} rows={3} />
            </div>
          </div>
        </section>
      )}
    </div>
  )
}

function optionsOf(values: readonly string[], none: string) {
  return [{ value: '', label: none }, ...values.map((value) => ({ value, label: value }))]
}
