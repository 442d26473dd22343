import { formatRef } from '../../src/atoms/ref-name.js'
import { parseGitSource } from '../../src/atoms/uri/git-source.js'
import { formatGitUrl } from '../../src/atoms/uri/git-url.js'
import { AtomUriError } from '../../src/atoms/uri/uri-error.js'
import { MirrorUrlError, mirrorUrl } from '../../src/mirrors/mirror-url.js'
import { GitError } from '../git/git-error.js'
import { listRemoteRefs, type Refs } from '../git/refs.js'
import type { Repository } from '../git/repository.js'
import { PublishError } from './publish-error.js'

/** Where atoms are pushed. */
export interface Remote {
  /** What git is told: the name of a remote, a URL or a path. */
  readonly name: string
  /** As the repository's configuration writes it, without what the user's own configuration makes of it. */
  readonly url: string
  /** Its refs for atoms, and HEAD. */
  readonly refs: Refs
  readonly rootCommit: string
}

/**
 * The remote that pushes go to, as git itself chooses it, unless one is named; with what it has.
 * @throws PublishError, GitError
 */
export async function openRemote(
  repository: Repository,
  target: string | undefined,
  signal: AbortSignal,
): Promise<Remote> {
  const name = target ?? (await defaultRemote(repository))
  const url = (await setting(repository, `remote.${name}.url`)) ?? name
  const patterns = ['refs/ekala/init', 'refs/eka/atoms/*', 'refs/eka/meta/*']
  const refs = await listRemoteRefs(repository, name, patterns, { signal })
  const rootCommit = refs.get(formatRef({ kind: 'init' }))
  if (rootCommit === undefined) {
    throw new PublishError(
      'NotInitialised',
      `${name} has no ref ${formatRef({ kind: 'init' })}, by which its atoms are known.`,
      'Make it with firn atom init, in this repository.',
    )
  }
  return { name, url, refs, rootCommit }
}

/** The name of the remote that pushes go to, as git itself chooses it; `origin` where nothing says so. */
export async function defaultRemote(repository: Repository): Promise<string> {
  const branch = await repository.text(['symbolic-ref', '--quiet', '--short', 'HEAD']).catch(() => undefined)
  const keys = [
    ...(branch === undefined ? [] : [`branch.${branch}.pushRemote`]),
    'remote.pushDefault',
    ...(branch === undefined ? [] : [`branch.${branch}.remote`]),
  ]
  for (const key of keys) {
    const name = await setting(repository, key)
    if (name !== undefined) return name
  }
  return 'origin'
}

async function setting(repository: Repository, key: string): Promise<string | undefined> {
  try {
    return (await repository.text(['config', '--get', '--end-of-options', key])) || undefined
  } catch (error) {
    // It says nothing of a setting that is not there.
    if (error instanceof GitError && error.said === '') return undefined
    throw error
  }
}

export interface MirrorOptions {
  /** `--mirror`, best first. */
  readonly named: readonly string[]
  readonly development: boolean
}

/**
 * Public addresses of the repository: those that are named, and the remote's own. An address for ssh stands for the one
 * for https at the same host.
 * @throws PublishError `NoMirror` where none is public
 */
export function publicMirrors({ url }: Pick<Remote, 'url'>, { named, development }: MirrorOptions): string[] {
  const mirrors = named.map((text) => {
    try {
      return mirrorUrl(text, { development })
    } catch (error) {
      if (!(error instanceof MirrorUrlError)) throw error
      const hint = 'Name an address that everybody can clone from, as in https://host/owner/repo.'
      throw new PublishError('NoMirror', `The mirror ${text} cannot be published: ${error.message}.`, hint, {
        cause: error,
      })
    }
  })
  const own = ownMirror(url, development)
  const all = [...new Set([...mirrors, ...(own === undefined ? [] : [own])])]
  if (all.length > 0) return all
  throw new PublishError(
    'NoMirror',
    `The remote ${withoutPassword(url)} is no address that everybody can clone from.`,
    'Name one that is by --mirror https://host/owner/repo, or publish to git alone with --no-record.',
  )
}

function ownMirror(url: string, development: boolean): string | undefined {
  try {
    const { user: _, password: __, ...address } = parseGitSource(url, new Map())
    const isSsh = address.scheme === 'ssh'
    const open = {
      ...address,
      ...{ user: undefined, password: undefined },
      scheme: isSsh ? ('https' as const) : address.scheme,
      port: isSsh ? undefined : address.port,
    }
    return mirrorUrl(formatGitUrl(open), { development })
  } catch (error) {
    if (error instanceof MirrorUrlError || error instanceof AtomUriError) return undefined
    throw error
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^/@:]*):[^/@]*@/, '$1@')
}
