import type { GitScheme } from '../../src/atoms/uri/git-url.js'
import type { AtomVerdict } from '../../src/atoms/verify/step.js'
import type { CliContext } from '../context.js'
import { openGit } from '../git/open-git.js'
import { openRecords } from '../records/open-records.js'
import { findTarget, namedMirrors } from '../targets/find-target.js'
import { openStores } from './open-stores.js'
import { verifyAtom } from './verify-atom.js'
import type { VerifyContext } from './verify-context.js'

export interface VerifyAllOptions {
  readonly depth: number
  readonly transports: readonly GitScheme[]
  readonly offline: boolean
}

/**
 * Verifies what a person named, one after the other; what several of them lock is looked at once.
 * @throws AtomUriError, TargetError, GitError, IdentityError, XRPCError where a name leads to nothing
 */
export async function verifyAll(
  names: readonly string[],
  { depth, transports, offline }: VerifyAllOptions,
  context: CliContext,
): Promise<AtomVerdict[]> {
  const { cwd, config, output, signal } = context
  const git = openGit(context)
  const records = offline ? undefined : await openRecords(context)
  await using stores = await openStores(git)
  using progress = output.progress('Verifying')
  const shared = {
    ...{ git, stores, records, depth, signal },
    ...{ transports, offline, development: config.development, now: () => context.now() },
    dumb: new Set<string>(),
    roots: new Map<string, string>(),
    seen: new Map(),
    onStep: (atom, step) => progress.label(`${atom.label} ${atom.version}: ${step.name}`),
  } satisfies Omit<VerifyContext, 'trusted'>
  const verdicts: AtomVerdict[] = []
  for (const name of names) {
    signal.throwIfAborted()
    const target = await findTarget(name, { cwd, aliases: config.aliases, git, records, signal })
    verdicts.push(await verifyAtom(target, { ...shared, trusted: new Set(namedMirrors(target)) }))
  }
  return verdicts
}
