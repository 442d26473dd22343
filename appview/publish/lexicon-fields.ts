/** One control of the publish form. */
export interface FormField {
  /** Where its value goes in what is published, as `release.artifact.source.rev`; also the control's name. */
  readonly name: string
  readonly kind: FieldKind
  readonly label: string
  readonly hint?: string
  readonly required: boolean
  /** The value of an empty control is null, not absence. */
  readonly nullable?: boolean
  readonly options?: readonly string[]
  readonly maxLength?: number
}

/**
 * `line` and `text` are texts, `list` one item a line, `flag` yes, no or not said, `json` anything, and
 * `dependencies` has lines of its own (dependency-lines.ts).
 */
export type FieldKind = 'line' | 'text' | 'list' | 'choice' | 'flag' | 'number' | 'json' | 'dependencies'

/** What the form reads of an object's definition in a lexicon. */
export interface LexiconObject {
  readonly required?: readonly string[]
  readonly nullable?: readonly string[]
  readonly properties?: Readonly<Record<string, LexiconProperty>>
}

interface LexiconProperty {
  readonly type: string
  readonly description?: string
  readonly knownValues?: readonly string[]
  readonly enum?: readonly string[]
  readonly maxLength?: number
  readonly items?: { readonly type: string }
}

/** Texts that may grow longer than this get more than a line. */
const LONGEST_LINE = 4096

/** Words that the names of properties do not give away. */
const LABELS: Readonly<Record<string, string>> = {
  rev: 'Commit',
  url: 'Address',
  urls: 'Addresses',
  hashMode: 'What the hash is of',
  repo: 'Repository name',
  env: 'Environment',
  check: 'Run the tests',
  depsHash: 'Hash of the dependencies',
  cgo: 'Use cgo',
  licence: 'Licence',
  roles: 'Roles in the ATProto network',
  notes: 'What is new',
  text: 'Expression',
  modules: 'Module texts',
}

/** The fields of an object of a lexicon, in its order. The lexicon is the one place that says what there is. */
export function fieldsOf(prefix: string, object: LexiconObject, only?: readonly string[]): FormField[] {
  const properties = object.properties ?? {}
  return (only ?? Object.keys(properties)).flatMap((key) => {
    const property = properties[key]
    if (property === undefined) return []
    const nullable = object.nullable?.includes(key) ?? false
    const options = property.knownValues ?? property.enum
    return [
      {
        name: `${prefix}.${key}`,
        kind: kindOf(key, property),
        label: LABELS[key] ?? labelOf(key),
        required: (object.required?.includes(key) ?? false) && !nullable,
        ...(property.description === undefined ? {} : { hint: property.description }),
        ...(nullable ? { nullable } : {}),
        ...(options === undefined ? {} : { options }),
        ...(property.type === 'string' && property.maxLength !== undefined
          ? { maxLength: property.maxLength }
          : {}),
      },
    ]
  })
}

function kindOf(
  key: string,
  { type, items, knownValues, enum: values, maxLength = 0 }: LexiconProperty,
): FieldKind {
  if (key === 'dependencies' && items?.type === 'ref') return 'dependencies'
  if (type === 'array') return items?.type === 'string' ? 'list' : 'json'
  if (type === 'boolean') return 'flag'
  if (type === 'integer') return 'number'
  if (type !== 'string') return 'json'
  if (knownValues !== undefined || values !== undefined) return 'choice'
  return maxLength > LONGEST_LINE ? 'text' : 'line'
}

/** `nativeBuildInputs` → `Native build inputs`. */
function labelOf(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
