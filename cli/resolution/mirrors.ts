import { formatRef, parseRef } from '../../src/atoms/ref-name.js'
import { type ForeignRules, problemOfForeignMirror } from '../git/foreign-mirror.js'
import type { Git } from '../git/git.js'
import { GitError } from '../git/git-error.js'
import { listRemoteRefs } from '../git/refs.js'

/** What a git repository says that it is and has, learnt in one handshake. */
export interface Mirror {
  readonly url: string
  /** The root commit, by refs/ekala/init. */
  readonly root: string
  /** Label → version → atom commit. */
  readonly atoms: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** A mirror that did not answer, or is no repository of atoms. */
export class MirrorError extends Error {
  override name = 'MirrorError'
}

const INIT = formatRef({ kind: 'init' })
const ATOMS = 'refs/eka/atoms/*'

export interface MirrorsOptions {
  /** For mirrors that others name. */
  readonly foreign: ForeignRules
  /** Nobody is asked: every mirror is silent. */
  readonly offline?: boolean
  /** Told of every mirror before it is asked. */
  readonly onAsk?: (url: string) => void
}

/** Asks mirrors, each once however often it is named by the person, and once for others. */
export class Mirrors {
  readonly #git: Git
  readonly #asked = new Map<string, Promise<Mirror | MirrorError>>()
  readonly #options: MirrorsOptions

  constructor(git: Git, options: MirrorsOptions) {
    this.#git = git
    this.#options = options
  }

  /**
   * What a mirror has; an error in its place if it cannot be told.
   * @param isForeign named by others alone: then it is judged first, whatever was asked before
   * @throws GitError without git, or when given up
   */
  ask(url: string, isForeign: boolean): Promise<Mirror | MirrorError> {
    const key = `${isForeign ? 'foreign' : 'named'} ${url}`
    const known = this.#asked.get(key)
    if (known) return known
    const asked = this.#ask(url, isForeign)
    this.#asked.set(key, asked)
    return asked
  }

  /** Why a mirror is not asked that others name; undefined for one that may be. */
  problemOf(url: string): string | undefined {
    const problem = problemOfForeignMirror(url, this.#options.foreign)
    return problem && `${url} is named by others and not asked, for ${problem.why}.`
  }

  async #ask(url: string, isForeign: boolean): Promise<Mirror | MirrorError> {
    const { offline = false, onAsk, foreign } = this.#options
    const problem = isForeign ? this.problemOf(url) : undefined
    if (problem !== undefined) return new MirrorError(problem)
    const git = isForeign ? this.#git.limitedTo(foreign.transports) : this.#git
    if (offline) return new MirrorError(`${url} was not asked (--offline).`)
    onAsk?.(url)
    try {
      return readMirror(url, await listRemoteRefs(git, url, [INIT, ATOMS]))
    } catch (cause) {
      if (!(cause instanceof GitError) || cause.reason === 'NotInstalled' || cause.reason === 'Aborted')
        throw cause
      return new MirrorError(
        `${url} does not answer: ${cause.said === '' ? cause.message : `${cause.said}.`}`,
        { cause },
      )
    }
  }
}

function readMirror(url: string, refs: ReadonlyMap<string, string>): Mirror | MirrorError {
  const root = refs.get(INIT)
  if (root === undefined) {
    return new MirrorError(`${url} is no repository of atoms: it has no ${INIT}, which firn atom init makes.`)
  }
  const atoms = new Map<string, Map<string, string>>()
  for (const [name, rev] of refs) {
    const ref = parseRef(name)
    if (ref?.kind !== 'atom') continue
    const versions = atoms.get(ref.label) ?? new Map<string, string>()
    atoms.set(ref.label, versions.set(ref.version, rev))
  }
  return { url, root, atoms }
}
