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

/** An atom that a label names, and the repository that it is of. */
export interface NamedAtom {
  readonly atomId: string
  readonly rootCommit: string
}

/** A label under which its author has atoms of several repositories. */
export class AmbiguousNameError extends InvalidRequestError {
  override name = 'AmbiguousNameError'
  readonly label: string
  readonly actor: { readonly did: string; readonly handle: string | null }
  readonly atoms: readonly NamedAtom[]

  constructor(label: string, actor: AmbiguousNameError['actor'], atoms: readonly NamedAtom[]) {
    const named = atoms.map(({ atomId, rootCommit }) => `${atomId} (root ${rootCommit})`).join(', ')
    super(
      `${actor.handle ?? actor.did} has ${atoms.length} atoms with the label "${label}", of different repositories. Name one by its AtomId: ${named}.`,
    )
    this.label = label
    this.actor = actor
    this.atoms = atoms
  }
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

/** What it needs lies in its author's repository, and is not here so far. */
export class NotYetError extends ApiError {
  override name = 'NotYetError'
  readonly error = 'NotYet'
}

export class InvalidRequirementError extends ApiError {
  override name = 'InvalidRequirementError'
  readonly error = 'InvalidRequirement'
}

export class UnresolvableError extends ApiError {
  override name = 'UnresolvableError'
  readonly error = 'Unresolvable'
}
