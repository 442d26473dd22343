/** The parts of an at-uri; `authority` is a DID or a handle, the rest may be absent from the right. */
export interface AtUriParts {
  readonly authority: string
  readonly collection: string | undefined
  readonly rkey: string | undefined
}

export class AtUriError extends Error {
  override name = 'AtUriError'
}

export function parseAtUri(text: string): AtUriParts {
  throw new AtUriError(text)
}

export function isAtUri(value: unknown): value is `at://${string}` {
  throw new AtUriError(String(value))
}

/** The at-uri of a record; throws `AtUriError` when a part is malformed. */
export function makeAtUri(did: string, collection: string, rkey: string): `at://${string}` {
  throw new AtUriError(did + collection + rkey)
}
