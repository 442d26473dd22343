import { CliError } from '../errors/cli-error.js'

/** A project or one of its files cannot be worked on as it is. */
export class ProjectError extends CliError {
  override name = 'ProjectError'
}
