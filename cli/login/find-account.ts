import { IdentityError } from '../../src/identity/identity-error.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { isDid, isHandle } from '../../src/syntax/identifiers.js'
import { UsageError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'
import { LoginError } from './login-error.js'

/** An account, and where it is kept. */
export interface FoundAccount {
  readonly did: string
  /** Null when the account's handle does not lead back to it. */
  readonly handle: string | null
  readonly pds: string
}

/** A handle or a DID as people write them: with `@`, and with the invisible marks that some apps put around them. */
export function readAccountName(text: string): string {
  const name = text.replace(/[\s\p{Cf}]/gu, '').replace(/^@/, '')
  if (isDid(name)) return name
  if (isHandle(name)) return name.toLowerCase()
  throw new UsageError(`"${printable(text)}" is neither a handle nor a DID.`, {
    hint: 'Write a handle whole, as in alice.example.',
  })
}

/**
 * The account that a handle or DID means. A handle counts when its account claims it.
 * @throws LoginError `UnknownAccount`, `ServerUnreachable`
 */
export async function findAccount(text: string, identity: IdentityResolver): Promise<FoundAccount> {
  const name = readAccountName(text)
  const did = isDid(name) ? name : await identity.resolveHandle(name)
  if (did === null) {
    throw new LoginError('UnknownAccount', `No account answers to ${name}.`, {
      hint: 'Check the spelling; a handle is a whole name such as alice.example.',
    })
  }
  const { handle, pds } = await resolve(did, identity)
  if (!isDid(name) && handle !== name) {
    throw new LoginError(
      'UnknownAccount',
      `${name} leads to ${did}, an account that does not bear this name.`,
    )
  }
  return { did, handle, pds }
}

async function resolve(did: string, identity: IdentityResolver) {
  try {
    return await identity.resolve(did)
  } catch (cause) {
    if (!(cause instanceof IdentityError)) throw cause
    const problem = cause.reason === 'Unreachable' ? 'ServerUnreachable' : 'UnknownAccount'
    throw new LoginError(problem, `The account was not found: ${cause.message}.`, { cause })
  }
}
