/** Nothing stands at an address; the message says what does. */
export class NotFoundError extends Error {
  override name = 'NotFoundError'
}

/** A release whose list of files lies with its author, and is not here yet, or is none of it. */
export class NotListedError extends NotFoundError {
  override name = 'NotListedError'
}

/** The author deleted what stood at an address; the message says so. */
export class GoneError extends Error {
  override name = 'GoneError'
}

/** An address that means nothing; the message says how it should read. */
export class BadAddressError extends Error {
  override name = 'BadAddressError'
}

/** The database took longer than a waiting nix should. */
export class DatabaseTimeoutError extends Error {
  override name = 'DatabaseTimeoutError'
}
