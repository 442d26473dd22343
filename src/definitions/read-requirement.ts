import { parseRequirement, type Requirement, RequirementError } from '../requirement/requirement.js'
import { RecordRefusal } from './refusal.js'

/** @throws RecordRefusal `InvalidRequirement` */
export function readRequirement(text: string, path: string): Requirement {
  try {
    return parseRequirement(text)
  } catch (error) {
    if (!(error instanceof RequirementError)) throw error
    throw new RecordRefusal('InvalidRequirement', error.message, path, { cause: error })
  }
}
