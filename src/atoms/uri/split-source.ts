/** What stands before a host in the address of a repository, and the rest. */
export interface SplitSource {
  readonly scheme: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  /** From the host, alias or path on. */
  readonly rest: string
  /** How many characters stand before the rest. */
  readonly restAt: number
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//
/** Up to the first `@`, but not beyond the first slash, after which a path begins. */
const CREDENTIALS = /^([^@:/]+)(?::([^@/]*))?@/

/** Splits `[scheme://][user[:password]@]rest`; never fails, for each part may be missing. */
export function splitSource(source: string): SplitSource {
  const [schemePart = '', scheme] = SCHEME.exec(source) ?? []
  const [credentials = '', user, password] = CREDENTIALS.exec(source.slice(schemePart.length)) ?? []
  const restAt = schemePart.length + credentials.length
  return { scheme: scheme?.toLowerCase(), user, password, rest: source.slice(restAt), restAt }
}
