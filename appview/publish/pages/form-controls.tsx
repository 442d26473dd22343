import { Select, TextArea, TextField } from '../../web/components/form.js'
import type { FormValues } from '../form-values.js'
import type { FieldKind, FormField } from '../lexicon-fields.js'

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
export function Control(props: ControlProps) {
  const control = <BareControl {...props} />
  const { kind, name } = props.field
  return WIDE.includes(kind) || HASH.test(name) ? <div class="wide">{control}</div> : control
}

/** Hashes and commits, which are compared by eye. */
const HASH = /(?:[hH]ash|\.rev)$/

/** Texts that need room. */
const WIDE: readonly FieldKind[] = ['text', 'json', 'dependencies']

function BareControl({ field, values, problems }: ControlProps) {
  const { name, kind } = field
  const value = values.get(name) ?? ''
  const common = {
    name,
    label: field.required ? `${field.label} (required)` : field.label,
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

function hintOf({ kind, hint, nullable }: FormField): string | undefined {
  if (kind === 'dependencies') {
    return 'Packages of firn, one a line: @alice.example/hello ^1.2. Inputs name them as firn:hello.'
  }
  const format = kind === 'list' || kind === 'json' ? HINTS[kind] : undefined
  const told = nullable ? hint?.replace(/^Null:/, 'Empty:') : hint
  return [told, format].filter(Boolean).join(' ') || undefined
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
