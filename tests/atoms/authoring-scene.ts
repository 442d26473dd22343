import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { parseLock } from '../../src/atoms/lock/read-lock.js'
import { type CliHome, createHome, removeHome } from '../cli/firn.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'
import { atomToml, ekalaToml, type FirnRun, runFirn } from './stage.js'

/** A manifest with what it needs, set by set. */
export function manifest(
  label: string,
  version: string,
  sets: Record<string, string>,
  needs: Record<string, string> = {},
) {
  const lines = Object.entries(sets).map(([tag, mirror]) => `${tag} = "${mirror}"\n`)
  const from = Object.entries(needs).map(([name, requirement]) => {
    const [set, needed] = name.split('.')
    return `[deps.from.${set}]\n${needed} = "${requirement}"\n`
  })
  return `${atomToml(label, version, `[package.sets]\n${lines.join('')}`)}${from.join('')}`
}

/** A repository of atoms, and a project of its own for every test. */
export interface AuthoringScene {
  readonly server: GitServer
  readonly home: CliHome
  /** theme 0.1.9, 0.1.10, 0.2.0; icons 1.0.0 (theme ^0.1), 1.1.0 (theme ^0.2). */
  readonly lib: ServedRepository
  /** First commit of `lib`. */
  readonly root: string
  /** Where firn runs: the directory of the project's atom `site`, at first. */
  work: string
  /** A number that was not there before. */
  next(): number
  firn(...argv: string[]): Promise<FirnRun>
  /** Of a file in `work`. */
  read(name: string): Promise<string>
  /** What the lock of `work` holds, as `label version`. */
  versions(): Promise<string[]>
  lock(): Promise<ReturnType<typeof parseLock>>
  release(
    to: ServedRepository,
    label: string,
    version: string,
    needs?: Record<string, string>,
  ): Promise<Awaited<ReturnType<ServedRepository['publish']>>>
}

/** Makes it before the tests of the suite that calls this, and removes it after them. */
export function authoringScene(): AuthoringScene {
  let server: GitServer
  let home: CliHome
  let lib: ServedRepository
  let root: string

  beforeAll(async () => {
    server = await startGitServer()
    home = createHome({ FIRN_REGISTRY: 'http://127.0.0.1:9', FIRN_DEVELOPMENT: 'true' })
    await writeFile(path.join(home.dir, '.gitconfig'), '[user]\nname = Alice\nemail = alice@alice.example\n')
    lib = await server.createRepository('lib')
    await lib.commit({ 'ekala.toml': ekalaToml(['theme', 'icons']) })
    root = await lib.rootCommit()
    for (const version of ['0.1.9', '0.1.10', '0.2.0']) await release(lib, 'theme', version)
    await release(lib, 'icons', '1.0.0', { 'own.theme': '^0.1' })
    await release(lib, 'icons', '1.1.0', { 'own.theme': '^0.2' })
  })
  afterAll(async () => {
    if (home) removeHome(home)
    await server?.close()
  })

  async function release(
    to: ServedRepository,
    label: string,
    version: string,
    needs: Record<string, string> = {},
  ) {
    const sets = Object.keys(needs).length > 0 ? { own: '::' } : {}
    await to.commit({ [`${label}/atom.toml`]: manifest(label, version, sets, needs) })
    return to.publish({ path: label, label, version })
  }

  let work: string
  let number = 0
  const next = () => number++
  const firn = (...argv: string[]): Promise<FirnRun> => runFirn(home, work, argv)
  const read = (name: string) => readFile(path.join(work, name), 'utf8')
  const lock = async () => parseLock(await read('atom.lock'))
  const versions = async () =>
    (await lock()).deps.map((dep) => (dep.type === 'atom' ? `${dep.label} ${dep.version}` : dep.name))

  /** A project of its own for every test, in the directory of its atom `site`. */
  beforeEach(async () => {
    work = path.join(home.dir, `project-${next()}`)
    await runFirn(home, home.dir, ['atom', 'init', work, '--init-git'])
    const made = await firn('atom', 'new', 'site', '--nix')
    expect(made.stderr).toBe('')
    work = path.join(work, 'site')
  })

  return {
    get server() {
      return server
    },
    get home() {
      return home
    },
    get lib() {
      return lib
    },
    get root() {
      return root
    },
    get work() {
      return work
    },
    set work(directory) {
      work = directory
    },
    ...{ next, firn, read, versions, lock, release },
  }
}
