import { IdentityError } from '../src/identity/identity-error.js'
import { HostError } from '../src/indexing/host-client.js'
import { CommitRefusal } from '../src/repo/refusal.js'

/** A repository came older than what is stored. */
export class ResyncError extends Error {
  override name = 'ResyncError'
}

/** The repository waits in its place: nothing was found out about it. */
export class NotNowError extends Error {
  override name = 'NotNow'
}

/** The name under which a failure is stored; those of XRPC decide whether the account is shown. */
export function failureName(error: unknown): string {
  if (error instanceof HostError) return error.error ?? 'HostUnreachable'
  if (error instanceof IdentityError) return `Identity${error.reason}`
  if (error instanceof CommitRefusal) return error.reason
  return error instanceof Error ? error.name : 'Error'
}

/** The same for counting: names that hosts choose must not make counters without end. */
export function outcomeOf(error: unknown): string {
  return error instanceof HostError ? `http${error.status ?? 'None'}` : failureName(error)
}
