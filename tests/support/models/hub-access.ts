import type { IncomingMessage } from 'node:http'
import type { HubRepository } from './hub-repository.js'

/** A refusal as the hub words it: X-Error-Code is what its clients go by. */
export interface HubRefusal {
  readonly status: number
  readonly code?: string
  readonly message: string
}

/** Who may read what: names of repositories by token. */
export type HubTokens = Readonly<
  Record<string, { readonly name: string; readonly access?: readonly string[] }>
>

export type HubReader =
  | { readonly name: string | undefined; readonly access: ReadonlySet<string> }
  | HubRefusal

/** By the Authorization header. A token that is not known is refused everywhere, even for what all may read. */
export function readerOf(request: IncomingMessage, tokens: HubTokens): HubReader {
  const { authorization } = request.headers
  if (authorization === undefined) return { name: undefined, access: new Set() }
  const token = /^Bearer (.+)$/i.exec(authorization)?.[1]
  const known = token !== undefined && Object.hasOwn(tokens, token) ? tokens[token] : undefined
  if (known === undefined) return { status: 401, message: 'Invalid credentials in Authorization header' }
  return { name: known.name, access: new Set(known.access) }
}

/** Why somebody may not see a repository (`files`: get its files), or undefined. */
export function refusalOf(
  repository: HubRepository | undefined,
  reader: Exclude<HubReader, HubRefusal>,
  files: boolean,
): HubRefusal | undefined {
  const { name, access } = reader
  if (repository === undefined || (repository.options.private && !access.has(repository.name))) {
    // Whether a private one is there is not told.
    return name === undefined
      ? { status: 401, code: 'RepoNotFound', message: 'Invalid username or password.' }
      : { status: 404, code: 'RepoNotFound', message: 'Repository not found' }
  }
  if (!files || !repository.options.gated || access.has(repository.name)) return undefined
  const restricted = `Access to model ${repository.name} is restricted`
  return name === undefined
    ? {
        status: 401,
        code: 'GatedRepo',
        message: `${restricted}. You must have access to it and be authenticated to access it. Please log in.`,
      }
    : { status: 403, code: 'GatedRepo', message: `${restricted} and you are not in the authorized list.` }
}
