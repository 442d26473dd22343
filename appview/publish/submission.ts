import type { JsonValue } from '@atproto/lex'
import { JsonTextError, readJsonText } from '../../src/definitions/json-text.js'
import { type FieldProblem, type FormValues, readFormValues } from './form-values.js'
import { isJsonObject, type JsonObject, removeAt, setAt } from './json-path.js'
import { type Readme, readmeOf, readmeProblem } from './readme.js'

/** What the publish form sent, whichever way it was filled in. */
export interface Submission {
  /** The form's own controls; empty when JSON was pasted. */
  readonly values: FormValues
  readonly mode: 'fields' | 'json'
  /** What is to be published, as JSON; what was pasted when that is no JSON. */
  readonly text: string
  readonly readmeText: string
  /** The readme that the text refers to, where a new one was given. */
  readonly readme: Readme | null
  readonly problems: readonly FieldProblem[]
}

/** Reads the form: the fields become JSON, and a new readme a reference to what will be uploaded. */
export async function readSubmission(
  form: FormValues,
  resolveHandle: (handle: string) => Promise<string | null>,
): Promise<Submission> {
  return form.get('mode') === 'fields' ? readFields(form, resolveHandle) : readPasted(form)
}

async function readFields(
  form: FormValues,
  resolveHandle: (handle: string) => Promise<string | null>,
): Promise<Submission> {
  const { input, problems } = await readFormValues(form, resolveHandle)
  const readmeText = form.get('readme') ?? ''
  if (form.get('dropReadme') === 'true') removeAt(input, ['package', 'readme'])
  const readme = addReadme(input, readmeText)
  return {
    values: form,
    mode: 'fields',
    text: JSON.stringify(input, null, 2),
    readmeText,
    readme,
    problems: [...problems, ...problemsOf(readme, 'readme')],
  }
}

function readPasted(form: FormValues): Submission {
  const text = form.get('json') ?? ''
  const readmeText = form.get('readme-text') ?? ''
  const pasted = parse(text)
  const base = { values: new Map<string, string>(), mode: 'json', readmeText } as const
  if (readmeText.trim() === '' || !isJsonObject(pasted)) return { ...base, text, readme: null, problems: [] }
  const described = pasted.package ?? pasted.definition
  if (!isJsonObject(described)) {
    const message = 'A readme belongs to a description: add "package", or leave the readme out.'
    return { ...base, text, readme: null, problems: [{ field: 'json', message }] }
  }
  const readme = addReadme(pasted, readmeText)
  return { ...base, text: JSON.stringify(pasted, null, 2), readme, problems: problemsOf(readme, 'json') }
}

function addReadme(input: JsonObject, text: string): Readme | null {
  if (text.trim() === '') return null
  const readme = readmeOf(text)
  setAt(input, [input.definition === undefined ? 'package' : 'definition', 'readme'], readme.blob)
  return readme
}

function problemsOf(readme: Readme | null, field: string): FieldProblem[] {
  const message = readme === null ? undefined : readmeProblem(readme)
  return message === undefined ? [] : [{ field, message }]
}

/** Undefined for what is no JSON; the check says so with its place. */
function parse(text: string): JsonValue | undefined {
  try {
    return readJsonText(text).value
  } catch (error) {
    if (error instanceof JsonTextError) return undefined
    throw error
  }
}
