import { type DirectDependency, VERSION_PLACEHOLDER } from '../../src/atoms/manifest/manifest.js'
import { AtomNameError, parseLabel } from '../../src/atoms/name.js'
import { checkGitUrl, checkUrl } from '../../src/atoms/toml/checks.js'
import type { Aliases } from '../../src/atoms/uri/aliases.js'
import { parseGitSource } from '../../src/atoms/uri/git-source.js'
import { formatGitUrl } from '../../src/atoms/uri/git-url.js'
import { AtomUriError } from '../../src/atoms/uri/uri-error.js'
import { parseRequirement, RequirementError } from '../../src/requirement/requirement.js'
import { UsageError } from '../errors/cli-error.js'

/** `firn atom add direct nix`, as it was typed. */
export interface DirectWish {
  readonly url: string
  readonly key: string | undefined
  /** A ref or a requirement; true: HEAD. */
  readonly git: string | true | undefined
  readonly tar: boolean | undefined
  readonly build: boolean
  readonly unpack: boolean | undefined
  readonly executable: boolean
}

export interface DirectAddition {
  readonly name: string
  readonly dependency: DirectDependency
  readonly executable: boolean
}

const ARCHIVE = /\.(?:tar(?:\.[a-z0-9]+)?|tgz|tbz2?|txz|tzst)$/i

/**
 * What kind of source an address is: a repository by its scheme (ssh), its ending (.git) or --git; what is built with,
 * an archive or a file otherwise.
 * @throws UsageError
 */
export function directDependency(wish: DirectWish, aliases: Aliases): DirectAddition {
  const { url, fromVersion } = interpolate(expand(wish.url, aliases))
  const pathname = url.replace(/[?#].*$/, '')
  const isArchive = wish.tar ?? ARCHIVE.test(pathname)
  const isGit =
    wish.git !== undefined ||
    /^(?:git\+)?ssh:\/\//.test(url) ||
    /\.git\/?$/.test(pathname) ||
    !url.includes('://')
  refuseMixed(wish, isGit)
  const checked = isGit ? checkGitUrl(url) : checkUrl(url)
  if (typeof checked !== 'string') throw new UsageError(checked.message, { hint: checked.fix })
  const version = fromVersion === undefined ? {} : { fromVersion }
  const source = (): DirectDependency => {
    if (isGit) return { kind: 'git', url, ...gitWish(wish.git), ...version }
    if (wish.build) return { kind: 'build', url, unpack: wish.unpack ?? isArchive, ...version }
    return { kind: isArchive ? 'tar' : 'url', url, ...version }
  }
  return { name: nameOf(wish.key, pathname), dependency: source(), executable: wish.executable }
}

/** Aliases are for the command line: what is written is what they stand for. */
function expand(text: string, aliases: Aliases): string {
  if (/^[a-z][a-z0-9+.-]*:\/\/[^+]/i.test(text)) return text
  try {
    return formatGitUrl(parseGitSource(text, aliases))
  } catch (error) {
    if (error instanceof AtomUriError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}

const INTERPOLATION = /\{([^{}.]+(?:\.[^{}.]+)*)\.([^{}.]+)\}/g

/** `{set.label}` is the version that is locked of that atom. */
function interpolate(text: string): { url: string; fromVersion?: { set: string; label: string } } {
  const [first, ...others] = text.matchAll(INTERPOLATION)
  const [, set, label] = first ?? []
  if (set === undefined || label === undefined) return { url: text }
  if (others.some(([whole]) => whole !== first?.[0])) {
    throw new UsageError('An address can hold the version of one atom alone.', {
      hint: `Keep one of ${[first?.[0], ...others.map(([whole]) => whole)].join(' and ')}.`,
    })
  }
  return { url: text.replaceAll(INTERPOLATION, VERSION_PLACEHOLDER), fromVersion: { set, label } }
}

function gitWish(git: string | true | undefined): { ref?: string; requirement?: string } {
  if (git === undefined || git === true || git === 'HEAD') return {}
  // A branch may be called 1.2; a requirement with a sign cannot be a branch.
  if (!/^[\d^~=<>*]/.test(git)) return { ref: git }
  try {
    return { requirement: parseRequirement(git).text }
  } catch (error) {
    if (error instanceof RequirementError) return { ref: git }
    throw error
  }
}

function refuseMixed({ git, tar, build, unpack, executable }: DirectWish, isGit: boolean): void {
  const given = [
    ...(tar === undefined ? [] : ['--tar']),
    ...(build ? ['--build'] : []),
    ...(unpack === undefined ? [] : ['--unpack']),
    ...(executable ? ['--executable'] : []),
  ]
  if (isGit && given.length > 0) {
    const why = git === undefined ? 'The address is that of a git repository' : '--git takes a repository'
    throw new UsageError(`${why}, which ${given.join(', ')} cannot be about.`, { hint: 'Leave one out.' })
  }
  if (!build && (unpack !== undefined || executable)) {
    throw new UsageError('--unpack and --executable are about what is fetched when it is built with.', {
      hint: 'Add --build.',
    })
  }
  if (executable && unpack === true) {
    throw new UsageError('A program is one file, and nothing is unpacked.', {
      hint: 'Leave out one of the two.',
    })
  }
}

/** The name in [deps.direct.nix]: as it is given, else the last part of the address. */
function nameOf(key: string | undefined, pathname: string): string {
  const last = pathname.replace(/\/+$/, '').split(/[/:]/).at(-1) ?? ''
  const suggestion = last
    .replace(/\.git$/, '')
    .replace(ARCHIVE, '')
    .replace(/\.[A-Za-z0-9]+$/, '')
  try {
    return parseLabel(key ?? suggestion)
  } catch (cause) {
    if (!(cause instanceof AtomNameError)) throw cause
    throw new UsageError(cause.message, { cause, hint: 'Choose a name with --key.' })
  }
}
