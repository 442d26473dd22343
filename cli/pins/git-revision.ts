import { GIT_NETWORK_TIMEOUT_MS } from '../../src/limits/git.js'
import { matches, parseRequirement } from '../../src/requirement/requirement.js'
import { compareVersions, tryParseVersion, type Version } from '../../src/requirement/version.js'
import type { Git } from '../git/git.js'
import { PinError } from './pin-error.js'

export interface GitRevision {
  readonly rev: string
  /** Of the tag that was chosen by a requirement. */
  readonly version?: string
}

/** What is asked for of a repository: the tip of its own branch where it is neither ref nor requirement. */
export interface GitWish {
  readonly ref?: string | undefined
  readonly requirement?: string | undefined
}

/**
 * The commit of a repository elsewhere: of HEAD, of a branch or tag (a branch wins), or of the highest tag `1.2.3` or
 * `v1.2.3` that meets a requirement.
 * @throws PinError, GitError
 */
export async function findRevision(
  git: Git,
  url: string,
  { ref, requirement }: GitWish,
): Promise<GitRevision> {
  if (requirement !== undefined) return highestTag(await list(git, url, ['refs/tags/*']), url, requirement)
  const names = ref === undefined ? ['HEAD'] : namesOf(ref)
  const refs = await list(git, url, names)
  for (const name of names) {
    const rev = refs.get(`${name}^{}`) ?? refs.get(name)
    if (rev !== undefined) return { rev }
  }
  throw new PinError(
    `${url} has no ${ref === undefined ? 'branch of its own (HEAD)' : `branch or tag ${ref}`}.`,
    {
      hint: ref === undefined ? 'Name one: --git BRANCH.' : `git ls-remote ${url} lists what it has.`,
    },
  )
}

function namesOf(ref: string): string[] {
  return ref === 'HEAD' || ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`]
}

/** With what tags lead to, which `name^{}` is. */
async function list(git: Git, url: string, patterns: readonly string[]): Promise<Map<string, string>> {
  const args = ['ls-remote', '--quiet', '--end-of-options', url, ...patterns]
  const text = await git.text(args, { timeoutMs: GIT_NETWORK_TIMEOUT_MS })
  const refs = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [id, name] = line.split('\t')
    if (id !== undefined && name !== undefined) refs.set(name, id)
  }
  return refs
}

function highestTag(refs: ReadonlyMap<string, string>, url: string, requirement: string): GitRevision {
  const wanted = parseRequirement(requirement)
  const tags = [...refs].flatMap(([name, id]): { version: Version; rev: string }[] => {
    const version = tryParseVersion(name.replace(/^refs\/tags\/v?/, ''), { build: true })
    return version ? [{ version, rev: refs.get(`${name}^{}`) ?? id }] : []
  })
  const sorted = tags.toSorted((a, b) => compareVersions(b.version, a.version))
  const found = sorted.find(({ version }) => matches(wanted, version))
  if (found) return { rev: found.rev, version: found.version.text }
  const known = sorted.slice(0, 5).map(({ version }) => version.text)
  throw new PinError(`No tag of ${url} meets ${requirement}.`, {
    hint: known.length === 0 ? 'No tag of it is a version.' : `The highest are ${known.join(', ')}.`,
  })
}
