import { formatRef, parseRef } from '../../src/atoms/ref-name.js'
import type { GitScheme } from '../../src/atoms/uri/git-url.js'
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

/** Ways to reach a mirror that others name. */
export const FOREIGN_TRANSPORTS: readonly GitScheme[] = ['https', 'http', 'ssh', 'git']

const INIT = formatRef({ kind: 'init' })
const ATOMS = 'refs/eka/atoms/*'

export interface MirrorsOptions {
  /** Nobody is asked: every mirror is silent. */
  readonly offline?: boolean
  /** Told of every mirror before it is asked. */
  readonly onAsk?: (url: string) => void
}

/** Asks mirrors, each once however often it is named. */
export class Mirrors {
  readonly #git: Git
  readonly #asked = new Map<string, Promise<Mirror | MirrorError>>()
  readonly #options: MirrorsOptions

  constructor(git: Git, options: MirrorsOptions = {}) {
    this.#git = git
    this.#options = options
  }

  /**
   * What a mirror has; an error in its place if it cannot be told.
   * @param isForeign named by somebody else's manifest: then it is no directory of this machine
   * @throws GitError without git, or when given up
   */
  ask(url: string, isForeign = false): Promise<Mirror | MirrorError> {
    const known = this.#asked.get(url)
    if (known) return known
    const asked = this.#ask(url, isForeign ? this.#git.limitedTo(FOREIGN_TRANSPORTS) : this.#git)
    this.#asked.set(url, asked)
    return asked
  }

  async #ask(url: string, git: Git): Promise<Mirror | MirrorError> {
    const { offline = false, onAsk } = this.#options
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
