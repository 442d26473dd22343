import { CliError } from '../errors/cli-error.js'

/** A source that is no atom cannot be locked: it does not answer, or is not what it is taken for. */
export class PinError extends CliError {
  override name = 'PinError'
}
