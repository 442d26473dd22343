import { readFile } from 'node:fs/promises'
import { text as readStream } from 'node:stream/consumers'
import { AtpAgent, XRPCError } from '@atproto/api'
import { OperatorError } from '../../src/operator-error.js'
import { askSecret } from './ask-secret.js'
import type { ImportTarget } from './options.js'

/** An account that nothing can be written to. */
export class LoginError extends OperatorError {
  override name = 'LoginError'
}

/**
 * An agent with a session of the account.
 * @throws LoginError when there is no password, the PDS refuses it, or it cannot be reached
 */
export async function logIn(target: ImportTarget): Promise<{ agent: AtpAgent; did: string }> {
  const { service, identifier } = target
  const password = await readPassword(target)
  const agent = new AtpAgent({ service })
  try {
    const { data } = await agent.login({ identifier, password })
    return { agent, did: data.did }
  } catch (error) {
    throw new LoginError(explain(error, target), { cause: error })
  }
}

function explain(error: unknown, { service, identifier }: ImportTarget): string {
  // The client counts what is no answer of a server as one of status 1.
  if (!(error instanceof XRPCError) || error.status < 400) {
    const reason = error instanceof Error ? error.message : String(error)
    return `${service} cannot be reached: ${reason}. Is this the address of the account's PDS?`
  }
  if (error.error === 'AuthFactorTokenRequired') {
    return `${service} asks for a code by e-mail for ${identifier}: make an app password and use that.`
  }
  if (error.status === 401) {
    return `${service} refuses the password of ${identifier}: check both, and that the account is at this PDS.`
  }
  return `${service} does not let ${identifier} in: ${error.message}.`
}

async function readPassword({ identifier, passwordFile }: ImportTarget): Promise<string> {
  const password = passwordFile === null ? await ask(identifier) : await readPasswordFile(passwordFile)
  if (password === '') throw new LoginError('The password is empty.')
  return password
}

async function ask(identifier: string): Promise<string> {
  if (process.stdin.isTTY) return askSecret(`App password of ${identifier}: `)
  throw new LoginError('There is no terminal to ask for the password at: name a file with --password-file.')
}

async function readPasswordFile(file: string): Promise<string> {
  try {
    const text = file === '-' ? await readStream(process.stdin) : await readFile(file, 'utf8')
    return text.replace(/\r?\n$/, '')
  } catch (error) {
    throw new LoginError(`The file of the password, ${file}, cannot be read.`, { cause: error })
  }
}
