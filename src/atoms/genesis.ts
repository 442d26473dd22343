/** What the walk needs to know of a commit. */
export interface CommitLink {
  readonly parents: readonly string[]
  /** Seconds since 1970, of the committer. */
  readonly committerTime: number
}

/** Answers what a commit says of its parents, or undefined for one that is not at hand. */
export type ReadCommitLink = (id: string) => CommitLink | undefined | Promise<CommitLink | undefined>

/** A history that cannot be walked to its root. */
export class GenesisError extends Error {
  override name = 'GenesisError'
  /** The commit at which the walk ended. */
  readonly commit: string

  constructor(commit: string, message: string) {
    super(message)
    this.commit = commit
  }
}

interface Place extends CommitLink {
  readonly id: string
}

/**
 * The root commit by which a repository is known, as eka finds it: of the commits at the frontier the one with the
 * oldest committer time is taken next, and the first that has no parents is the root. That is greedy: with several
 * roots it need not be the oldest of them. Of commits of one time, for which eka has no rule, the lower id is taken.
 * @throws GenesisError when a commit on the way is not at hand
 */
export async function findGenesis(tip: string, read: ReadCommitLink): Promise<string> {
  /** The next one last. */
  const frontier: Place[] = []
  const seen = new Set<string>()
  const reach = async (id: string) => {
    if (seen.has(id)) return
    seen.add(id)
    const link = await read(id)
    if (!link) {
      throw new GenesisError(
        id,
        `Commit ${id} is not at hand: the root shows in a whole history alone, not in a shallow one.`,
      )
    }
    const place = { id, ...link }
    frontier.splice(placeFor(place, frontier), 0, place)
  }
  await reach(tip)
  for (let place = frontier.pop(); place; place = frontier.pop()) {
    if (place.parents.length === 0) return place.id
    for (const parent of place.parents) await reach(parent)
  }
  throw new GenesisError(tip, `The history of ${tip} has no root: its commits name each other as parents.`)
}

/** Where a commit belongs in a frontier that is sorted from the newest to the oldest. */
function placeFor(place: Place, frontier: readonly Place[]): number {
  let low = 0
  let high = frontier.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = frontier[middle]
    if (other && isOlder(place, other)) low = middle + 1
    else high = middle
  }
  return low
}

function isOlder(a: Place, b: Place): boolean {
  return a.committerTime < b.committerTime || (a.committerTime === b.committerTime && a.id < b.id)
}
