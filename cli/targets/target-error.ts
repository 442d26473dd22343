import { CliError } from '../errors/cli-error.js'

/** No atom stands behind what was typed. */
export class TargetError extends CliError {
  override name = 'TargetError'
}
