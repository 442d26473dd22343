/** How forges address a file of the newest commit, below the repository. */
const FILE_PATHS: Readonly<Record<string, string>> = {
  'github.com': 'blob/HEAD/',
  'gitlab.com': '-/blob/HEAD/',
}

/** Where relative links of a readme lead: the files of its repository, at forges whose addresses are known. */
export function linkBase(repository: string | undefined): string | undefined {
  const url = repository === undefined ? null : URL.parse(repository)
  const path = url && FILE_PATHS[url.host]
  if (!path || url.protocol !== 'https:') return undefined
  return `${url.origin}${url.pathname.replace(/(\.git)?\/*$/, '')}/${path}`
}
