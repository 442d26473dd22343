/** How a git repository is reached; `file` is a directory on this machine. */
export type GitScheme = 'https' | 'http' | 'ssh' | 'git' | 'file'

export const GIT_SCHEMES: readonly GitScheme[] = ['https', 'http', 'ssh', 'git', 'file']

/** The address of a git repository, taken apart. */
export interface GitUrl {
  readonly scheme: GitScheme
  readonly user: string | undefined
  readonly password: string | undefined
  /** Undefined for `file` alone. */
  readonly host: string | undefined
  readonly port: number | undefined
  /** Begins with a slash where there is a host; of a `file` the path as it was written. */
  readonly path: string
}

/** The address as git takes it: a URL, or the bare path of a directory. */
export function formatGitUrl({ scheme, user, password, host, port, path }: GitUrl): string {
  if (host === undefined) return path
  const credentials = user === undefined ? '' : `${user}${password === undefined ? '' : `:${password}`}@`
  return `${scheme}://${credentials}${host}${port === undefined ? '' : `:${port}`}${path}`
}
