import { execFile } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { atomCommitId } from '../../src/atoms/atom-commit.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { LOCK_FILE, type Lock, type LockedDependency, PUBLISHED_LOCKER } from '../../src/atoms/lock/lock.js'
import { printLock } from '../../src/atoms/lock/print-lock.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import { readCommandLineEnvironment } from '../../src/config.js'

/** A git repository with atoms, and the bare one that everybody reads them from. */
export interface AtomsRepository {
  /** With files, where `firn atom` is run. */
  readonly source: string
  readonly bare: string
  /** What to publish, in this order: the later atom has the earlier one in its lock. */
  readonly atoms: readonly { readonly path: string; readonly commit: string }[]
}

const FILES = fileURLToPath(new URL('files', import.meta.url))

/** The commits are the same at each start, and so are the atoms made of them. */
const COMMITTED_AT = '2025-11-21T00:00:00Z'
const IDENTITY = { NAME: 'firn demo', EMAIL: 'demo@firn.test', DATE: COMMITTED_AT }

/**
 * Makes the repository of the demo's atoms in `directory`, or finds it there.
 * @param mirror where the bare repository is read from
 */
export async function prepareAtoms(
  directory: string,
  bare: string,
  mirror: string,
): Promise<AtomsRepository> {
  const source = path.join(directory, 'source')
  const git = gitIn(source)
  const commits = (await git('rev-list', '--reverse', 'HEAD').catch(() => ''))
    .split('\n')
    .filter((id) => id !== '')
  const [root, head] = commits.length === 2 ? commits : await commitAll(source, bare, mirror)
  if (root === undefined || head === undefined) throw new Error(`${source} is not as it was left`)
  return {
    source,
    bare,
    atoms: [
      { path: 'greeting', commit: root },
      { path: 'garland', commit: head },
    ],
  }
}

/** What those read who have nothing but its files. */
export async function tellRefs({ bare }: AtomsRepository): Promise<void> {
  await gitIn(bare)('update-server-info')
}

async function commitAll(source: string, bare: string, mirror: string): Promise<[string, string]> {
  await mkdir(source, { recursive: true })
  await cp(FILES, source, { recursive: true })
  const git = gitIn(source)
  await git('init', '--quiet', '--initial-branch=main')
  await gitIn(path.dirname(bare))('init', '--quiet', '--bare', '--initial-branch=main', bare)

  await writeFile(path.join(source, 'greeting', LOCK_FILE), printLock(lock([])))
  await git('add', 'ekala.toml', 'greeting')
  await git('commit', '--quiet', '--message', 'A greeting')
  const root = await git('rev-parse', 'HEAD')

  const greeting = { label: 'greeting', version: '1.0.0', origin: root }
  const locked = {
    ...{ type: 'atom' as const, label: greeting.label, version: greeting.version, set: root, mirror },
    rev: atomCommitId({ ...greeting, tree: await git('rev-parse', 'HEAD:greeting') }),
    id: atomId(root, greeting.label),
  }
  const sets = new Map([[root, { tag: 'demo', mirrors: ['::', mirror] }]])
  await writeFile(path.join(source, 'garland', LOCK_FILE), printLock({ ...lock([locked]), sets }))
  await git('add', 'garland')
  await git('commit', '--quiet', '--message', 'A garland of greetings')

  await git('remote', 'add', 'origin', bare)
  const init = formatRef({ kind: 'init' })
  await git('update-ref', init, root)
  await git('push', '--quiet', 'origin', 'main', init)
  return [root, await git('rev-parse', 'HEAD')]
}

const lock = (deps: readonly LockedDependency[]): Lock => ({
  ...{ sets: new Map(), locker: PUBLISHED_LOCKER, deps },
  compose: { use: 'nix', entry: 'default.nix' },
})

/** Runs git with nothing of the user's configuration. @throws Error of node:child_process */
function gitIn(cwd: string): (...args: string[]) => Promise<string> {
  const people = Object.entries(IDENTITY).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ])
  const env = {
    ...readCommandLineEnvironment().child,
    ...Object.fromEntries(people),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  }
  return async (...args) => (await promisify(execFile)('git', args, { cwd, env })).stdout.trim()
}
