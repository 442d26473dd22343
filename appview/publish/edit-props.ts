import type { PublishCheck } from './check-input.js'
import { allFields, fieldAt, NAME_FIELD } from './form-fields.js'
import { extentOf, type FieldProblem, type FormValues, formValuesOf, shapeOf } from './form-values.js'
import type { JsonObject } from './json-path.js'
import type { IndexedRecord } from './own-records.js'
import type { EditProps } from './pages/publish-page.js'
import type { Submission } from './submission.js'

/** The form as it is sent back: filled in as it was, with what is wrong. */
export function editPropsOf(submission: Submission, check: PublishCheck | null, failure?: string): EditProps {
  return {
    values: submission.values,
    text: submission.text,
    mode: submission.mode,
    readme: submission.readmeText,
    problems: byField(submission, check),
    check,
    failure,
    ...standing(check?.published),
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
    check: null,
    failure: undefined,
    ...standing(published),
  }
}

function standing(published: IndexedRecord | undefined): Pick<EditProps, 'nameFixed' | 'hasReadme'> {
  return { nameFixed: published !== undefined, hasReadme: published?.json.readme !== undefined }
}

/** Problems, and findings that refuse, beside the control that each is about. */
function byField(submission: Submission, check: PublishCheck | null): Map<string, string[]> {
  const problems: FieldProblem[] = [...submission.problems]
  if (submission.mode === 'fields' && check !== null) {
    const names = namesOf(submission.values)
    const errors = check.findings.filter(({ finding }) => finding.severity === 'error')
    const placed = [
      ...check.problems,
      ...errors.map(({ path, finding }) => ({ path, message: `${finding.message} ${finding.fix}` })),
    ]
    for (const { path, message } of placed) {
      const field = fieldAt(path, names)
      if (field !== undefined) problems.push({ field, message })
    }
  }
  const grouped = Map.groupBy(problems, ({ field }) => field)
  return new Map([...grouped].map(([field, all]) => [field, all.map(({ message }) => message)]))
}

function namesOf(values: FormValues): Set<string> {
  const fields = allFields(shapeOf(values), extentOf(values))
  return new Set([NAME_FIELD, ...fields.map(({ name }) => name)])
}
