import { RequirementError } from '../../src/requirement/requirement.js'
import { UnresolvableError as ResolutionError } from '../../src/resolve/resolve-lock.js'
import { GoneError, NotFoundError as NoTreeError } from '../nix/errors.js'
import { DeletedError, InvalidRequirementError, NotFoundError, UnresolvableError } from './errors.js'

/** Asks the Nix service; what it refuses becomes an error of this interface, with the same words. */
export async function askNix<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (error) {
    if (error instanceof NoTreeError) throw new NotFoundError(error.message, { cause: error })
    if (error instanceof GoneError) throw new DeletedError(error.message, { cause: error })
    if (error instanceof RequirementError) throw new InvalidRequirementError(error.message, { cause: error })
    if (error instanceof ResolutionError) throw new UnresolvableError(error.message, { cause: error })
    throw error
  }
}
