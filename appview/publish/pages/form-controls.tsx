import { Select, TextArea, TextField } from '../../web/components/form.js'
import type { FormValues } from '../form-values.js'
import type { FormField } from '../lexicon-fields.js'

export interface ControlProps {
  readonly field: FormField
  readonly values: FormValues
  readonly problems: ReadonlyMap<string, readonly string[]>
}

const HINTS = { list: 'One a line.', json: 'As JSON.' } as const

const FLAG_OPTIONS = [
  { value: '', label: 'Not said' },
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
]

/** The control of one field, with what it holds and what is wrong with it. */
export function Control({ field, values, problems }: ControlProps) {
  const { name, kind } = field
  const value = values.get(name) ?? ''
  const common = {
    name,
    label: field.required ? field.label : `${field.label} (optional)`,
    hint: hintOf(field),
    problem: problems.get(name)?.join(' '),
    value,
  }
  switch (kind) {
    case 'choice':
      return <Select {...common} options={choices(field, value)} />
    case 'flag':
      return <Select {...common} options={FLAG_OPTIONS} />
    case 'line':
      return <TextField {...common} code={isCode(name)} />
    case 'number':
      return <TextField {...common} type="number" />
    default:
      return <TextArea {...common} rows={rowsOf(value)} code={kind !== 'text' || isCode(name)} />
  }
}

function hintOf({ kind, hint }: FormField): string | undefined {
  if (kind === 'dependencies') {
    return 'Packages of firn, one a line: @alice.example/hello ^1.2. Inputs name them as firn:hello.'
  }
  const format = kind === 'list' || kind === 'json' ? HINTS[kind] : undefined
  return [hint, format].filter(Boolean).join(' ') || undefined
}

/** What is offered, and what stands there although it is not. */
function choices({ options = [], required }: FormField, value: string) {
  const values = value === '' || options.includes(value) ? options : [...options, value]
  return [
    { value: '', label: required ? 'Choose' : 'Not said' },
    ...values.map((option) => ({ value: option, label: option })),
  ]
}

/** Hashes, versions, addresses and Nix are set in the fixed typeface. */
function isCode(name: string): boolean {
  return name.startsWith('release.') && !name.endsWith('.notes')
}

function rowsOf(value: string): number {
  return Math.min(Math.max(value.split('\n').length + 1, 2), 24)
}
