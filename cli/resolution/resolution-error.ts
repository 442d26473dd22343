import { CliError } from '../errors/cli-error.js'

/** Dependencies cannot be chosen as they are asked for. */
export class ResolutionError extends CliError {
  override name = 'ResolutionError'
}

/** Somebody changed what must never change: mirrors, records and locks name different commits for one version. */
export class AtomAlarmError extends CliError {
  override name = 'AtomAlarmError'
}
