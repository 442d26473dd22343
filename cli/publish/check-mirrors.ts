import { devNull } from 'node:os'
import path from 'node:path'
import { formatRef } from '../../src/atoms/ref-name.js'
import { MIRROR_CHECK_TIMEOUT_MS } from '../../src/limits/git.js'
import type { CliContext } from '../context.js'
import { Git } from '../git/git.js'
import { GitError } from '../git/git-error.js'
import { listRemoteRefs, type Refs } from '../git/refs.js'
import type { PlacedAtom } from './atom-refs.js'
import { PublishError } from './publish-error.js'

/** What is about to be signed. */
export interface MirrorClaim {
  readonly rootCommit: string
  readonly atoms: readonly Pick<PlacedAtom, 'atom' | 'rev'>[]
  /** Refs that no mirror can have yet, since a dry run did not push them. */
  readonly unpushed: ReadonlySet<string>
}

/** What the public addresses of a repository hand out, compared with what is to be signed. */
export interface MirrorFindings {
  /** By the ref of the atom: a mirror hands out something else, so that the record must not send people there. */
  readonly conflicts: ReadonlyMap<string, PublishError>
  /** Mirrors that do not answer or lack something, in sentences. */
  readonly warnings: readonly string[]
}

/**
 * Asks every mirror what everybody gets there, one handshake each and without anybody's credentials.
 * @param mirrors public addresses, as a record has them
 * @throws GitError `Aborted`, `NotInstalled`
 */
export async function checkMirrors(
  mirrors: readonly string[],
  claim: MirrorClaim,
  context: Pick<CliContext, 'cwd' | 'environment' | 'signal'>,
): Promise<MirrorFindings> {
  const conflicts = new Map<string, PublishError>()
  const warnings: string[] = []
  if (claim.atoms.length === 0) return { conflicts, warnings }
  const names = [formatRef({ kind: 'init' }), ...claim.atoms.map(refOf)]
  const answers = await Promise.all(mirrors.map((url) => askAnonymously(url, names, context)))
  for (const [index, url] of mirrors.entries()) {
    const answer = answers[index]
    if (answer === undefined) continue
    if (answer instanceof GitError) {
      warnings.push(
        `The mirror ${url} does not answer: ${answer.said || answer.message}. The record names it: see that everybody can clone from it.`,
      )
      continue
    }
    const lacking = compare(url, answer, claim, conflicts)
    if (lacking.length > 0) {
      warnings.push(
        `The mirror ${url} does not have ${lacking.join(', ')} yet. The record names it: push that there, or run git update-server-info where it lies if it is served as plain files.`,
      )
    }
  }
  return { conflicts, warnings }
}

/** @returns refs that the mirror lacks */
function compare(
  url: string,
  refs: Refs,
  { rootCommit, atoms, unpushed }: MirrorClaim,
  conflicts: Map<string, PublishError>,
): string[] {
  const init = formatRef({ kind: 'init' })
  const root = refs.get(init)
  const lacking = root === undefined ? [init] : []
  for (const one of atoms) {
    const ref = refOf(one)
    const found = refs.get(ref)
    const { label, version } = one.atom
    if (root !== undefined && root !== rootCommit) {
      const why = `it is another repository, with ${init} at ${root} and not at ${rootCommit}`
      conflicts.set(ref, differs(url, `${label} ${version}`, why))
    } else if (found === undefined) {
      if (!unpushed.has(ref)) lacking.push(ref)
    } else if (found !== one.rev) {
      conflicts.set(
        ref,
        differs(url, `${label} ${version}`, `it has ${ref} at ${found} and not at ${one.rev}`),
      )
    }
  }
  return lacking
}

function differs(url: string, atom: string, why: string): PublishError {
  return new PublishError(
    'MirrorDiffers',
    `${atom} is not signed, for the mirror ${url} hands out something else: ${why}.`,
    'Mend the mirror or leave it out, then run the same command again: it goes on here.',
  )
}

function refOf({ atom: { label, version } }: Pick<PlacedAtom, 'atom'>): string {
  return formatRef({ kind: 'atom', label, version })
}

/** @returns what keeps the mirror from answering, as an error */
async function askAnonymously(
  url: string,
  names: readonly string[],
  { cwd, environment, signal }: Pick<CliContext, 'cwd' | 'environment' | 'signal'>,
): Promise<Refs | GitError> {
  // No configuration, no .netrc: they would let in the author, or lead elsewhere (`url.….insteadOf`).
  const env = {
    ...environment.child,
    ...{ HOME: devNull, XDG_CONFIG_HOME: devNull, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' },
  }
  const git = new Git({ env, transports: ['https', 'http'], signal })
  try {
    // Outside any repository, whose own configuration would count.
    const place = { cwd: path.parse(cwd).root, timeoutMs: MIRROR_CHECK_TIMEOUT_MS }
    return await listRemoteRefs(git, url, names, place)
  } catch (error) {
    if (!(error instanceof GitError) || error.reason === 'Aborted' || error.reason === 'NotInstalled')
      throw error
    return error
  }
}
