import { MAX_ATOM_URI_LENGTH } from '../../limits/atoms.js'
import { AtomNameError, parseIdentifier } from '../name.js'
import { AliasError, type Aliases, DEFAULT_ALIASES, expandAlias } from './aliases.js'
import { GitAddressError, isPath, readAddress } from './git-address.js'
import type { GitUrl } from './git-url.js'
import { type SplitSource, splitSource } from './split-source.js'
import { AtomUriError } from './uri-error.js'

/** `+name`, then what follows a slash or colon. */
const SIGIL = /^\+([^:/]*)(?:[:/](.*))?$/s
/** `name` alone, or `name:` and what follows; a host has a dot. */
const NAME = /^([^+:/.@[]+)(?::(.*))?$/s
/** What follows the colon where it is a port's. */
const PORT = /^\d+(?:\/|$)/

/**
 * Reads the address of a repository as a person types it, aliases and all: `+gh/owner/repo`, or eka's older
 * `gh:owner/repo`, or a URL, or `user@host:path`, or a path. Where eka is surprising this is not: a name that is no
 * alias is an error and no path, an owner may start with a digit, no port is lost.
 * @throws AtomUriError
 */
export function parseGitSource(text: string, aliases: Aliases = DEFAULT_ALIASES): GitUrl {
  if (text.length > MAX_ATOM_URI_LENGTH) {
    throw new AtomUriError('TooLong', text, 0, `an address has at most ${MAX_ATOM_URI_LENGTH} characters`)
  }
  return readGitSource(text, text, aliases)
}

/** As `parseGitSource`, for a source at the start of a longer text, which errors show. */
export function readGitSource(source: string, text: string, aliases: Aliases): GitUrl {
  const split = splitSource(source)
  try {
    const alias = findAlias(split, aliases)
    if (!alias) return readAddress(split)
    const expanded = splitSource(expandAlias(alias.name, alias.behind, aliases))
    return readAddress({
      scheme: split.scheme ?? expanded.scheme,
      user: split.user ?? expanded.user,
      password: split.user === undefined ? expanded.password : split.password,
      rest: expanded.rest,
    })
  } catch (error) {
    throw explain(error, text, split.restAt)
  }
}

interface FoundAlias {
  readonly name: string
  readonly behind: string
}

/** The alias at the place of the host; undefined where an address stands. */
function findAlias({ scheme, user, rest }: SplitSource, aliases: Aliases): FoundAlias | undefined {
  const sigil = SIGIL.exec(rest)
  if (sigil) return { name: parseIdentifier(sigil[1] ?? ''), behind: sigil[2] ?? '' }
  const [, name, behind] = (scheme !== 'file' && !isPath(rest) && NAME.exec(rest)) || []
  if (name === undefined) return undefined
  if (behind?.startsWith(':'))
    throw new GitAddressError('"::" stands once, before the label: leave out the other')
  if (scheme !== undefined && PORT.test(behind ?? '')) return undefined
  // Of what stands behind a user, or is all that stands behind a scheme, a name that is no alias is a host's.
  const mayBeHost = user !== undefined || (scheme !== undefined && behind === undefined)
  if (mayBeHost && !aliases.has(name)) return undefined
  return { name, behind: behind ?? '' }
}

function explain(error: unknown, text: string, at: number): unknown {
  const options = { cause: error }
  if (error instanceof AliasError) {
    const advice =
      error.problem === 'AliasNotFound' ? ', write a URL, or ./ before the path of a directory' : ''
    return new AtomUriError(error.problem, text, at, `${error.message}${advice}`, options)
  }
  if (error instanceof GitAddressError)
    return new AtomUriError('InvalidSource', text, at, error.message, options)
  if (error instanceof AtomNameError) {
    const message = error.message.replace(/\.$/, '').replace('identifier', "alias's name")
    return new AtomUriError('InvalidAliasName', text, at, message, options)
  }
  return error
}
