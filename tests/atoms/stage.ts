import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { AtpAgent } from '@atproto/api'
import type { PlannedAtom } from '../../cli/plan/plan-atoms.js'
import type { PublishStatistics } from '../../cli/publish/report.js'
import { atomId } from '../../src/atoms/atom-id.js'
import type { LockedPin } from '../../src/atoms/lock/lock.js'
import { printLock } from '../../src/atoms/lock/print-lock.js'
import type { AtomVerdict } from '../../src/atoms/verify/step.js'
import { type CliHome, createHome, networkEnvironment, removeHome } from '../cli/firn.js'
import { type Account, createAccount, type LocalNetwork, logIn, startNetwork } from '../network/index.js'
import { runGit } from '../support/git-repository.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'

/** A network, a git server, and Alice, who is logged in on this machine. */
export interface Stage extends AsyncDisposable {
  readonly network: LocalNetwork
  readonly server: GitServer
  readonly alice: Account
  /** Alice's, as her own server lets her in. */
  readonly agent: AtpAgent
  readonly home: CliHome
  /** A repository of hers, cloned. */
  createProject(name?: string): Promise<AtomProject>
}

/** A clone with atoms in it, and the repository that it is of. */
export interface AtomProject {
  readonly repository: ServedRepository
  readonly work: string
  readonly rootCommit: string
  /** Writes files and commits them; gives the commit. */
  commit(files: Readonly<Record<string, string>>): Promise<string>
  git(...args: string[]): Promise<string>
  /** Runs firn in the clone. */
  firn(...argv: string[]): Promise<FirnRun>
}

export interface FirnRun {
  readonly code: number | null
  readonly json: FirnDocument
  readonly stderr: string
}

/**
 * The document of `--json`, by what tests look into. A command's own has some of it, or an error: a test that looks for
 * more than that finds undefined, and fails.
 */
export interface FirnDocument {
  readonly error: DocumentedError
  /** Of publish, fetch, verify, plan, and resolve. */
  readonly atoms: readonly [DocumentedAtom, ...DocumentedAtom[]]
  readonly stats: PublishStatistics
  /** Of add, update and new: the atom that was changed. */
  readonly atom: Pick<DocumentedAtom, 'changes' | 'disagreements'>
  readonly version: string
  readonly current: boolean
  readonly rootCommit: string
  /** Of add direct: what was written into the lock. */
  readonly pin: LockedPin
}

export interface DocumentedError {
  readonly name: string
  readonly message: string
  readonly hint: string
}

export interface DocumentedAtom extends AtomVerdict, Pick<PlannedAtom, 'derivations'> {
  readonly uri: string
  readonly rev: string
  readonly error: DocumentedError
  readonly changes: readonly unknown[]
  readonly closure: readonly unknown[]
  readonly disagreements: readonly unknown[]
}

export interface StageOptions {
  /** Added to the environment of each run of firn. */
  readonly env?: Record<string, string>
  /** Of somebody else, who closes the network; one of its own when absent. */
  readonly world?: { readonly network: LocalNetwork; readonly alice: Account }
}

export async function startStage({ env = {}, world }: StageOptions = {}): Promise<Stage> {
  const network = world?.network ?? (await startNetwork())
  const server = await startGitServer()
  const alice =
    world?.alice ?? (await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' }))
  const agent = await logIn(alice)
  const { data } = await agent.com.atproto.server.createAppPassword({ name: 'firn' })
  // No AppView unless there is one: nothing else shall need it.
  const home = createHome({ ...networkEnvironment(network), FIRN_REGISTRY: 'http://127.0.0.1:9', ...env })
  const login = await home.run(['login', alice.handle, '--app-password-stdin'], { input: data.password })
  if (login.code !== 0) throw new Error(login.stderr)

  async function createProject(name = randomUUID()): Promise<AtomProject> {
    const repository = await server.createRepository(name)
    // Of another message each, so that no two have one root.
    const rootCommit = await repository.commit({ 'ekala.toml': ekalaToml(['hello']) }, `Begin ${name}`)
    const work = path.join(home.dir, name)
    await runGit(['clone', '--quiet', repository.smartUrl, work])
    const git = (...args: string[]) => runGit(['-C', work, ...args])
    return {
      ...{ repository, work, rootCommit, git },
      async commit(files) {
        for (const [file, text] of Object.entries(files)) {
          await mkdir(path.dirname(path.join(work, file)), { recursive: true })
          await writeFile(path.join(work, file), text)
        }
        await git('add', '--all')
        await git('commit', '--quiet', '-m', 'Change')
        return git('rev-parse', 'HEAD')
      },
      firn: (...argv) => runFirn(home, work, argv),
    }
  }

  return {
    ...{ network, server, alice, agent, home, createProject },
    async [Symbol.asyncDispose]() {
      removeHome(home)
      await Promise.all([world ? undefined : network.close(), server.close()])
    },
  }
}

export async function runFirn(home: CliHome, cwd: string, argv: readonly string[]): Promise<FirnRun> {
  const { code, stdout, stderr } = await home.run([...argv, '--json'], { cwd })
  return { code, json: stdout === '' ? undefined : JSON.parse(stdout), stderr }
}

export function ekalaToml(packages: readonly string[]): string {
  return `[set]\npackages = ${JSON.stringify(packages)}\n\n[metadata]\ntags = []\n`
}

export function atomToml(label: string, version: string, more = ''): string {
  return `[package]\nlabel = "${label}"\nversion = "${version}"\n${more}\n[compose.as]\nnix = "."\n`
}

export interface LockedHello {
  readonly rootCommit: string
  readonly mirror: string
  readonly label: string
  readonly version: string
  readonly rev: string
  readonly id?: string
}

/** A lock that names one atom, as a dependency and as the interpreter of locks. */
export function lockOf({ rootCommit, mirror, label, version, rev, id }: LockedHello): string {
  const atom = { label, version, set: rootCommit, rev, mirror, id: id ?? atomId(rootCommit, label) }
  return printLock({
    sets: new Map([[rootCommit, { tag: 'home', mirrors: [mirror] }]]),
    locker: atom,
    compose: { use: 'nix', entry: '.' },
    deps: [{ type: 'atom', ...atom }],
  })
}

/** The files of hello 1.0.0. */
export const HELLO = {
  'hello/atom.toml': atomToml(
    'hello',
    '1.0.0',
    '\n[package.meta]\ndescription = "Says hello"\ntags = ["greeting"]\n',
  ),
  'hello/default.nix': '"hello"\n',
} as const
