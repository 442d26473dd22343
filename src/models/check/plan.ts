import type { files } from '../../lexicons/dev/firn.js'
import { DEFAULT_VALIDATION_SECONDS, MAX_VALIDATION_SECONDS } from '../../limits/validation.js'
import { isPresetName, type OnFailure, PRESETS } from './presets.js'
import type { Parameters, Validator } from './validator.js'
import { VALIDATORS } from './validators.js'

/** A plan names what is not known here, or says what cannot be. The message is for who wrote it. */
export class PlanError extends Error {
  override name = 'PlanError'
}

/** A validator with everything that it needs. */
export interface PlannedCheck {
  readonly name: string
  readonly validator: Validator
  readonly parameters: Parameters
  readonly onFailure: OnFailure
  /** Seconds. */
  readonly timeout: number
}

export interface CheckPlan {
  readonly checks: readonly PlannedCheck[]
  /** Seconds for all. */
  readonly timeout: number
}

/**
 * What a validation asks for: the validators of its preset, and its own, of which one stands in for those of the preset
 * with its name. What a failure means is said by the validator, else by the validation, else by the preset.
 * @throws PlanError
 */
export function planOf(validation: files.Validation): CheckPlan {
  const presetName = validation.preset
  if (presetName !== undefined && !isPresetName(presetName))
    throw new PlanError(
      `there is no preset ${JSON.stringify(presetName)}: take one of ${Object.keys(PRESETS).join(', ')}`,
    )
  const preset = presetName === undefined ? undefined : PRESETS[presetName]
  const own = validation.validators ?? []
  const named = new Set(own.map(({ name }) => name))
  const all: readonly files.Validator[] = [
    ...(preset?.validators ?? []).filter(({ name }) => !named.has(name)),
    ...own,
  ]
  const onFailure = actionOf(validation.onFailure) ?? preset?.onFailure
  const timeout = secondsOf(validation.timeout) ?? preset?.timeout ?? DEFAULT_VALIDATION_SECONDS
  return { checks: all.map((entry) => checkOf(entry, onFailure, timeout)), timeout }
}

function checkOf(entry: files.Validator, onFailure: OnFailure | undefined, timeout: number): PlannedCheck {
  const { name } = entry
  const validator = Object.hasOwn(VALIDATORS, name) ? VALIDATORS[name] : undefined
  if (validator === undefined)
    throw new PlanError(
      `there is no validator ${JSON.stringify(name)}: take one of ${Object.keys(VALIDATORS).join(', ')}`,
    )
  const parameters = parametersOf(entry)
  const problem = validator.problem?.(parameters)
  if (problem !== undefined) throw new PlanError(`${name}: ${problem}`)
  return {
    name,
    validator,
    parameters,
    onFailure: actionOf(entry.onFailure) ?? onFailure ?? validator.onFailure ?? 'abort',
    timeout: secondsOf(entry.timeout) ?? timeout,
  }
}

/** Nix writes null where a field is absent. */
function parametersOf(entry: files.Validator): Parameters {
  const { files, limit, extensions, keys, imports } = entry
  if (limit !== undefined && limit !== null && typeof limit !== 'string')
    throw new PlanError(`${entry.name}: limit is a text, such as "100G"`)
  return {
    limit: limit ?? undefined,
    files: textsOf(entry.name, 'files', files),
    extensions: textsOf(entry.name, 'extensions', extensions),
    keys: textsOf(entry.name, 'keys', keys),
    imports: textsOf(entry.name, 'imports', imports),
  }
}

function textsOf(validator: string, field: string, value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value) && value.every((text): text is string => typeof text === 'string')) return value
  throw new PlanError(`${validator}: ${field} is a list of texts`)
}

function actionOf(action: unknown): OnFailure | undefined {
  if (action === undefined || action === null) return undefined
  if (action === 'abort' || action === 'warn' || action === 'skip') return action
  throw new PlanError(`a failure means abort, warn or skip, not ${JSON.stringify(action)}`)
}

function secondsOf(seconds: unknown): number | undefined {
  if (seconds === undefined || seconds === null) return undefined
  if (typeof seconds === 'number' && seconds > 0 && seconds <= MAX_VALIDATION_SECONDS) return seconds
  throw new PlanError(
    `a timeout is a number of seconds up to ${MAX_VALIDATION_SECONDS}, not ${JSON.stringify(seconds)}`,
  )
}

/** A plan as a file has it: JSON of the fields of dev.firn.files#validation. @throws PlanError */
export function parsePlan(json: string): CheckPlan {
  let plan: unknown
  try {
    plan = JSON.parse(json)
  } catch (cause) {
    throw new PlanError(`the plan is no JSON: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
  if (!isValidation(plan))
    throw new PlanError(
      'a plan is an object with validators, a list of objects with a name, and may name a preset',
    )
  return planOf(plan)
}

/** As much of its shape as planOf() does not look at itself. */
function isValidation(plan: unknown): plan is files.Validation {
  if (typeof plan !== 'object' || plan === null || Array.isArray(plan)) return false
  const { validators, preset } = plan as { validators?: unknown; preset?: unknown }
  const isNamed = (entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string'
  return (
    (preset === undefined || typeof preset === 'string') &&
    (validators === undefined || (Array.isArray(validators) && validators.every(isNamed)))
  )
}
