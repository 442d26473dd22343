import { type InferOutput, isPlainObject, type RecordSchema } from '@atproto/lex'
import { describeIssue } from './describe-issue.js'
import { jsonPath } from './path.js'
import { quickCheck } from './quick-check.js'
import { RecordRefusal } from './refusal.js'

/**
 * Checks `value` against the lexicon of its collection, its `$type` first of all.
 * @throws RecordRefusal `InvalidData`, `WrongType`, `LexiconValidationFailed`
 */
export function validateRecord<S extends RecordSchema>(schema: S, value: unknown): InferOutput<S> {
  if (!isPlainObject(value)) throw new RecordRefusal('InvalidData', 'A record is an object.')
  const type = value.$type
  if (type !== schema.$type) {
    const found = type === undefined ? 'has no $type' : `has the $type ${JSON.stringify(type)}`
    throw new RecordRefusal('WrongType', `The record ${found}: it must be "${schema.$type}".`, '$.$type')
  }
  if (quickCheck(schema)(value)) return value as InferOutput<S>
  const result = schema.safeValidate(value)
  if (result.success) return result.value
  const issue = result.reason.issues[0]
  if (!issue) throw new RecordRefusal('LexiconValidationFailed', result.reason.message)
  throw new RecordRefusal('LexiconValidationFailed', describeIssue(issue), jsonPath(issue.path))
}
