/**
 * What a query refuses, under the name that its lexicon gives it. Thrown by the functions of this directory; XRPC
 * answers it as `{error, message}`, a page as a page of its own.
 */
export abstract class ApiError extends Error {
  abstract readonly error: string
}

/** A parameter that the lexicon's types let through and that still makes no sense. */
export class InvalidRequestError extends ApiError {
  override name = 'InvalidRequestError'
  readonly error = 'InvalidRequest'
}

export class NotFoundError extends ApiError {
  override name = 'NotFoundError'
  readonly error = 'NotFound'
}

/** It was here, and its author deleted it. */
export class DeletedError extends ApiError {
  override name = 'DeletedError'
  readonly error = 'Deleted'
}

export class InvalidRequirementError extends ApiError {
  override name = 'InvalidRequirementError'
  readonly error = 'InvalidRequirement'
}

export class UnresolvableError extends ApiError {
  override name = 'UnresolvableError'
  readonly error = 'Unresolvable'
}
