import { isPlainObject, l } from '@atproto/lex'
import { isUsualAtUri } from '../syntax/at-uri.js'
import { isUsualCid, isUsualDatetime } from '../syntax/usual-formats.js'

/** Whether a value is certainly valid. False says nothing: the schema itself has to tell. */
type Check = (value: unknown) => boolean

/**
 * Makes a check of a schema that is several times as quick as `safeValidate`, which keeps paths and results for what
 * is valid too. It says true only where the schema accepts the value unchanged; whatever it does not know, it asks the
 * schema. What is wrong with a value, the schema alone can say.
 */
export function quickCheck(schema: l.Validator): Check {
  let check = CHECKS.get(schema)
  if (!check) {
    check = compile(schema)
    CHECKS.set(schema, check)
  }
  return check
}

const CHECKS = new WeakMap<l.Validator, Check>()

function compile(schema: l.Validator): Check {
  if (schema instanceof l.StringSchema) return compileString(schema)
  if (schema instanceof l.ArraySchema) return compileArray(schema)
  if (schema instanceof l.ObjectSchema) return compileObject(schema)
  if (schema instanceof l.RecordSchema || schema instanceof l.TypedObjectSchema) return compileTyped(schema)
  if (schema instanceof l.TypedUnionSchema) return lazily(() => compileUnion(schema))
  if (schema instanceof l.RefSchema) return lazily(() => quickCheck(schema.validator))
  return (value) => l.ValidationContext.validate(value, schema).success
}

/** References may go round in a circle. */
function lazily(resolve: () => Check): Check {
  let check: Check | undefined
  return (value) => {
    check ??= resolve()
    return check(value)
  }
}

/** Most UTF-8 bytes of one UTF-16 code unit. */
const MAX_UTF8_BYTES = 3

/** Texts are measured only where they may be too long. */
function compileString(schema: l.StringSchema): Check {
  const { minLength = 0, maxLength, minGraphemes = 0, maxGraphemes, format } = schema.options
  const longest = Math.min(
    maxLength === undefined ? Number.POSITIVE_INFINITY : maxLength / MAX_UTF8_BYTES,
    maxGraphemes ?? Number.POSITIVE_INFINITY,
  )
  const isUsual = format && USUAL[format]
  return (value) => {
    if (typeof value !== 'string') return false
    if (value.length > longest || value.length < minLength || minGraphemes > 0) return schema.matches(value)
    return format === undefined || isUsual?.(value) === true || l.isStringFormat(value, format)
  }
}

/** Of formats, what most of their texts look like. */
const USUAL: Readonly<Partial<Record<l.StringFormat, (text: string) => boolean>>> = {
  'at-uri': isUsualAtUri,
  cid: isUsualCid,
  datetime: isUsualDatetime,
}

function compileArray({
  validator,
  options: { minLength = 0, maxLength },
}: l.ArraySchema<l.Validator>): Check {
  const [check, longest] = [quickCheck(validator), maxLength ?? Number.POSITIVE_INFINITY]
  return (value) => {
    if (!Array.isArray(value) || value.length < minLength || value.length > longest) return false
    for (const item of value) if (!check(item)) return false
    return true
  }
}

function compileObject({ shape }: l.ObjectSchema): Check {
  const fields = Object.entries(shape).map(([key, schema]) => {
    const isOptional = schema instanceof l.OptionalSchema
    return { key, isOptional, check: quickCheck(isOptional ? schema.validator : schema) }
  })
  return (value) => {
    if (!isObject(value)) return false
    for (const { key, isOptional, check } of fields) {
      const field = value[key]
      if (field === undefined ? !isOptional : !check(field)) return false
    }
    return true
  }
}

/** Only a record has to say its `$type`; in a union it is looked up by it. */
function compileTyped(typed: l.RecordSchema | l.TypedObjectSchema): Check {
  const { $type, schema } = typed
  const [check, isRecord] = [quickCheck(schema), typed instanceof l.RecordSchema]
  return (value) => {
    if (!isObject(value)) return false
    const type = value.$type
    return (type === $type || (!isRecord && type === undefined)) && check(value)
  }
}

function compileUnion({ validatorsMap, closed }: l.TypedUnionSchema): Check {
  const checks = new Map<unknown, Check>()
  for (const [type, { validator }] of validatorsMap) checks.set(type, quickCheck(validator))
  return (value) => {
    if (!isObject(value)) return false
    const check = checks.get(value.$type)
    return check ? check(value) : !closed && typeof value.$type === 'string'
  }
}

/** What decoders make is known by its prototype. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const isUsual = Object.getPrototypeOf(value) === Object.prototype && !(Symbol.toStringTag in value)
  return isUsual || isPlainObject(value)
}
