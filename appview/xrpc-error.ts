import { l } from '@atproto/lex'
import { InvalidCursorError } from '../src/db/pagination.js'
import { isDatabaseUnavailable } from '../src/db/unavailable.js'
import { ApiError } from './api/errors.js'

/** An answer of the form `{error, message}` (https://atproto.com/specs/xrpc#error-responses). */
export class XrpcError extends Error {
  override name = 'XrpcError'
  readonly status: number
  readonly error: string

  constructor(status: number, error: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.error = error
  }
}

/**
 * What a client is told of an error. A thing that is not found is a 400 as everywhere in XRPC: clients take a 404
 * for a server that speaks no XRPC. Nothing is told of what is our own fault.
 */
export function toXrpcError(error: unknown): XrpcError {
  if (error instanceof XrpcError) return error
  if (error instanceof ApiError) return new XrpcError(400, error.error, error.message, { cause: error })
  if (error instanceof InvalidCursorError) {
    return new XrpcError(400, 'InvalidCursor', error.message, { cause: error })
  }
  if (error instanceof l.LexValidationError) {
    return new XrpcError(400, 'InvalidRequest', error.message, { cause: error })
  }
  if (isDatabaseUnavailable(error)) {
    const message = 'The database does not answer. Nothing is lost: try again in a moment.'
    return new XrpcError(503, 'NotEnoughResources', message, { cause: error })
  }
  return new XrpcError(500, 'InternalServerError', 'Something went wrong here. It was logged.', {
    cause: error,
  })
}
