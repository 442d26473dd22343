import { findGenesis, GenesisError } from '../../src/atoms/genesis.js'
import { parseCommit, timeOfPerson } from '../../src/atoms/git-commit.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import type { Repository } from '../git/repository.js'
import { findEntry, findTree, readAs } from '../git/trees.js'
import type { Mirror } from './ask-mirrors.js'
import type { PlacedClaim } from './check-commit.js'
import type { Steps } from './steps.js'
import type { VerifyContext } from './verify-context.js'

/** The step `tree`: the atom's tree is that of its directory in the source. */
export async function checkTree(
  claim: PlacedClaim,
  { stores }: VerifyContext,
  steps: Steps,
): Promise<boolean> {
  using reader = stores.trees.reader()
  const source = parseCommit((await readAs(reader, claim.origin, 'commit')).bytes).tree
  if (claim.path === undefined) {
    const found = await findTree(reader, source, claim.tree)
    if (found !== undefined) return steps.ok('tree', `It is that of ${found} at ${claim.origin}.`)
    return steps.fail('tree', failure(`no directory at ${claim.origin} has this tree`, claim))
  }
  const entry = await findEntry(reader, source, claim.path)
  if (entry?.id === claim.tree) return steps.ok('tree', `It is that of ${claim.path} at ${claim.origin}.`)
  const found = entry === undefined ? `nothing at ${claim.path}` : `${entry.id} at ${claim.path}`
  return steps.fail('tree', failure(found, claim))
}

function failure(found: string, { tree, origin }: PlacedClaim) {
  return {
    message: `The atom's files are not those of the source that it names.`,
    expected: tree,
    found,
    meaning: `What was published is something else than what stands in the repository at ${origin}.`,
    advice: 'Do not use it until the author says where these files come from.',
  }
}

/** The step `root`: the source's history begins at the root commit, which the mirrors name too. */
export async function checkRoot(
  claim: PlacedClaim,
  mirrors: readonly Mirror[],
  context: VerifyContext,
  steps: Steps,
): Promise<boolean> {
  const root = await rootOf(claim.origin, context)
  if (root !== claim.rootCommit) {
    return steps.fail('root', {
      message: 'The source has another root commit than the one that is claimed.',
      expected: claim.rootCommit,
      found: root,
      meaning: 'The atom comes from another repository than the one that its AtomId stands for.',
      advice: 'Do not use it: somebody claims a repository that is not theirs.',
    })
  }
  const init = formatRef({ kind: 'init' })
  for (const { url, refs } of mirrors) {
    const found = refs.get(init)
    if (found === root) continue
    steps.fail('root', {
      at: url,
      message: `The mirror's ${init} is not the root commit.`,
      expected: root,
      found: found ?? 'no such ref',
      meaning: 'Whoever asks this mirror takes the repository for another one.',
      advice: `Ask its owner to point ${init} to the root commit again.`,
    })
    return false
  }
  return steps.ok('root', `The history of ${claim.origin} begins at ${root}.`)
}

/** The root commit of a history that is at hand whole. @throws GitError, GenesisError */
export async function rootCommitOf(repository: Repository, commit: string): Promise<string> {
  const roots = (await repository.text(['rev-list', '--max-parents=0', '--end-of-options', commit])).split(
    '\n',
  )
  const [only, second] = roots
  if (only !== undefined && second === undefined) return only
  using reader = repository.reader()
  return findGenesis(commit, async (id) => {
    const { parents, committer } = parseCommit((await readAs(reader, id, 'commit')).bytes)
    return { parents, committerTime: timeOfPerson(committer) }
  })
}

async function rootOf(commit: string, { stores, roots }: VerifyContext): Promise<string> {
  const known = roots.get(commit)
  if (known !== undefined) return known
  try {
    const root = await rootCommitOf(stores.commits, commit)
    roots.set(commit, root)
    return root
  } catch (error) {
    if (error instanceof GenesisError) return error.message
    throw error
  }
}
