import { encodePath } from '../arrange-files.js'

/** How a forge serves the files of a commit by addresses that never move, those of LFS with their content. */
export interface ForgeAddresses {
  urlOf(path: string, isLfs: boolean): string
  /** Where all files lie by their paths, if there is one such place. */
  readonly base?: string | undefined
}

/**
 * Ways in which forges serve files, for a repository at an address: the host's own where it is known, else those of
 * software that anybody runs. None is believed before it was tried (`findAddresses`).
 */
export function forgeAddresses(repository: string, rev: string, directory: string): ForgeAddresses[] {
  const url = new URL(repository)
  const path = url.pathname.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')
  const below = directory === '' ? '' : `${encodePath(directory)}/`
  const home = `${url.origin}/${path}`
  const gitlab = inOnePlace(`${home}/-/raw/${rev}/${below}`)
  const gitea = inOnePlace(`${home}/media/commit/${rev}/${below}`)
  const hub = inOnePlace(`${home}/resolve/${rev}/${below}`)
  switch (url.host) {
    case 'github.com':
      return [github(path, rev, below)]
    case 'gitlab.com':
      return [gitlab]
    case 'codeberg.org':
    case 'gitea.com':
      return [gitea]
    case 'huggingface.co':
      return [hub]
    default:
      return path.split('/').length < 2 ? [] : [gitea, gitlab, hub]
  }
}

function inOnePlace(base: string): ForgeAddresses {
  return { base, urlOf: (path) => `${base}${encodePath(path)}` }
}

/** LFS objects are at a host of their own; the other one has the pointers. */
function github(path: string, rev: string, below: string): ForgeAddresses {
  return {
    urlOf: (file, isLfs) =>
      isLfs
        ? `https://media.githubusercontent.com/media/${path}/${rev}/${below}${encodePath(file)}`
        : `https://raw.githubusercontent.com/${path}/${rev}/${below}${encodePath(file)}`,
  }
}
