import { jsonPath } from '../../src/definitions/path.js'
import type { PublishCheck, PublishProblem } from './check-input.js'
import { allFields, fieldAt, NAME_FIELD } from './form-fields.js'
import { extentOf, type FormValues, formValuesOf, KEPT_FIELD, shapeOf } from './form-values.js'
import type { JsonObject } from './json-path.js'
import type { IndexedRecord } from './own-records.js'
import type { ShownProblem } from './pages/problem-list.js'
import type { EditProps } from './pages/publish-page.js'
import type { Submission } from './submission.js'

export interface EditState {
  readonly check?: PublishCheck
  /** What the index has of the package. */
  readonly published: IndexedRecord | undefined
  readonly failure?: string
}

/** The form as it is sent back: filled in as it was, with what is wrong. */
export function editPropsOf(submission: Submission, { check, published, failure }: EditState): EditProps {
  const shown = problemsOf(submission, check)
  return {
    values: submission.values,
    text: submission.text,
    mode: submission.mode,
    readme: submission.readmeText,
    problems: byControl(shown),
    shown,
    check: check ?? null,
    failure,
    ...standing(published),
  }
}

/** The form filled in from records. */
export function editPropsFrom(
  input: JsonObject,
  { published, readme = '' }: { published: IndexedRecord | undefined; readme?: string },
): EditProps {
  return {
    values: formValuesOf(input),
    text: JSON.stringify(input, null, 2),
    mode: 'fields',
    readme,
    problems: new Map(),
    shown: [],
    check: null,
    failure: undefined,
    ...standing(published),
  }
}

function standing(published: IndexedRecord | undefined): Pick<EditProps, 'nameFixed' | 'hasReadme'> {
  return { nameFixed: published !== undefined, hasReadme: published?.json.readme !== undefined }
}

/** Problems, and findings that refuse, each with the control that it is about or its place in the text. */
function problemsOf(submission: Submission, check: PublishCheck | undefined): ShownProblem[] {
  const labels = labelsOf(submission.values)
  const control = (id: string | undefined) =>
    id === undefined ? undefined : { id, label: labels.get(id) ?? id }
  const own = submission.problems.map(({ field, message }) => ({
    message,
    control: field === KEPT_FIELD ? undefined : control(field),
  }))
  if (check === undefined) return own
  if (submission.mode === 'json') {
    return [
      ...own,
      ...check.problems.map((problem) => ({ message: problem.message, place: placeOf(problem) })),
    ]
  }
  const refusing = check.findings.filter(({ finding }) => finding.severity === 'error')
  const placed = [
    ...check.problems,
    ...refusing.map(({ path, finding }) => ({ path, message: `${finding.message} ${finding.fix}` })),
  ]
  const names = new Set(labels.keys())
  return [...own, ...placed.map(({ path, message }) => ({ message, control: control(fieldAt(path, names)) }))]
}

function placeOf({ path, position }: PublishProblem): string {
  const place = jsonPath(path)
  return position ? `line ${position.line}, column ${position.column}: ${place}` : place
}

function labelsOf(values: FormValues): Map<string, string> {
  const fields = allFields(shapeOf(values), extentOf(values))
  return new Map([[NAME_FIELD, 'Name'], ...fields.map(({ name, label }) => [name, label] as const)])
}

function byControl(problems: readonly ShownProblem[]): Map<string, string[]> {
  const messages = new Map<string, string[]>()
  for (const { control, message } of problems) {
    if (control) messages.set(control.id, [...(messages.get(control.id) ?? []), message])
  }
  return messages
}
