import type { PropsWithChildren } from 'hono/jsx'
import { Icon } from './icon.js'

interface FieldProps {
  readonly name: string
  /** Where several forms of a page have a control of this name. */
  readonly id?: string
  readonly label: string
  readonly hint?: string | undefined
  /** What is wrong with the value, in a sentence. */
  readonly problem?: string | undefined
}

/** What ties a control to its label, hint and problem. */
interface Control {
  id: string
  name: string
  'aria-describedby'?: string
  'aria-invalid'?: 'true'
}

function controlOf({ name, id = name, hint, problem }: FieldProps): Control {
  const describedBy = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ')
  return {
    id,
    name,
    ...(describedBy === '' ? {} : { 'aria-describedby': describedBy }),
    ...(problem === undefined ? {} : { 'aria-invalid': 'true' }),
  }
}

/** Label above, control, then hint and problem. */
export function Field({ name, id = name, label, hint, problem, children }: PropsWithChildren<FieldProps>) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {problem && (
        <span class="problem" id={`${id}-problem`}>
          <Icon name="circle-alert" /> {problem}
        </span>
      )}
    </div>
  )
}

interface TextFieldProps extends FieldProps {
  readonly value?: string | undefined
  readonly type?: 'text' | 'url' | 'email' | 'number' | 'password'
  readonly required?: boolean
  readonly maxlength?: number
  readonly placeholder?: string
  readonly autocomplete?: string
  readonly autofocus?: boolean
  /** Names, hashes and versions are set in the fixed typeface. */
  readonly code?: boolean
}

export function TextField(props: TextFieldProps) {
  return (
    <Field {...props}>
      <input
        {...controlOf(props)}
        class={props.code ? 'input input-code' : 'input'}
        type={props.type ?? 'text'}
        value={props.value ?? ''}
        required={props.required ?? false}
        maxlength={props.maxlength}
        placeholder={props.placeholder}
        autocomplete={props.autocomplete ?? 'off'}
        autofocus={props.autofocus ?? false}
        {...(props.code ? { spellcheck: false, autocapitalize: 'none' } : {})}
      />
    </Field>
  )
}

interface TextAreaProps extends FieldProps {
  readonly value?: string | undefined
  readonly rows?: number
  readonly required?: boolean
  readonly maxlength?: number
  readonly code?: boolean
}

export function TextArea(props: TextAreaProps) {
  return (
    <Field {...props}>
      <textarea
        {...controlOf(props)}
        class={props.code ? 'input input-code' : 'input'}
        rows={props.rows ?? 4}
        required={props.required ?? false}
        maxlength={props.maxlength}
        {...(props.code ? { spellcheck: false } : {})}
      >
        {props.value ?? ''}
      </textarea>
    </Field>
  )
}

interface SelectProps extends FieldProps {
  readonly value?: string | undefined
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

export function Select(props: SelectProps) {
  return (
    <Field {...props}>
      <select {...controlOf(props)} class="input">
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  )
}

export function Checkbox(props: FieldProps & { value?: string; checked?: boolean }) {
  return (
    <div class="field">
      <label class="check">
        <input
          {...controlOf(props)}
          type="checkbox"
          value={props.value ?? 'true'}
          checked={props.checked ?? false}
        />
        {props.label}
      </label>
      {props.hint && (
        <span class="hint" id={`${props.id ?? props.name}-hint`}>
          {props.hint}
        </span>
      )}
    </div>
  )
}
