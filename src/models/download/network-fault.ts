import { FetchResponseError } from '@atproto-labs/fetch-node'
import { reasonOf } from '../../http/reason-of.js'
import { ForbiddenAddressError } from '../../identity/guarded-fetch.js'
import { SourceError } from '../source-error.js'
import { TransferError } from './bad-answer.js'
import { shownUrl } from './shown-url.js'

/** What fetch threw where no answer came, in a sentence. What will be so again is not tried again. */
export function networkFault(url: string, error: unknown): TransferError {
  const shown = shownUrl(url)
  const causes = causesOf(error)
  const of = { cause: error }
  if (causes.some((cause) => cause instanceof ForbiddenAddressError)) {
    return lasting(new SourceError('InvalidRequest', `${shown} is not asked: ${reasonOf(error)}.`, of))
  }
  // How the guarded fetch says that it reads no more.
  if (causes.some((cause) => cause instanceof FetchResponseError && cause.statusCode !== 408)) {
    return lasting(new SourceError('TooLarge', `${shown} is larger than what is read here.`, of))
  }
  const code =
    causes.map((cause) => ('code' in cause ? String(cause.code) : '')).find((one) => one !== '') ?? ''
  if (code === 'ENOTFOUND') {
    return lasting(new SourceError('NotFound', `${shown} cannot be reached: no host has that name.`, of))
  }
  const problem = new SourceError('Unavailable', `${shown} cannot be reached: ${reasonOf(error)}.`, of)
  const isUntrusted = /CERT|^ERR_TLS|^UNABLE_TO/.test(code)
  return isUntrusted ? lasting(problem) : new TransferError(problem, { mayPass: true })
}

function lasting(problem: SourceError): TransferError {
  return new TransferError(problem, { mayPass: false })
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = []
  for (let cause = error; cause instanceof Error && causes.length < 10; cause = cause.cause)
    causes.push(cause)
  return causes
}
