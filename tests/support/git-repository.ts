import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { type AtomFormat, atomCommit } from '../../src/atoms/atom-commit.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { encodeCommit } from '../../src/atoms/git-commit.js'
import { type AtomRef, formatRef } from '../../src/atoms/ref-name.js'
import { findBinDir, pathDirs } from './executables.js'
import type { Prerequisite } from './prerequisite.js'

export const GIT: Prerequisite = {
  name: 'git',
  hint: 'install git (Debian: git)',
  available: () => findBinDir(pathDirs(), ['git']) !== undefined,
}

/** A git command failed. */
export class GitCommandError extends Error {
  override name = 'GitCommandError'
}

/** Nothing of the machine's or the user's configuration, and the same people everywhere. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Alice',
  GIT_AUTHOR_EMAIL: 'alice@alice.example',
  GIT_COMMITTER_NAME: 'Alice',
  GIT_COMMITTER_EMAIL: 'alice@alice.example',
}

/** Contents by path, or where a symbolic link leads; null deletes. */
export type FileChanges = Readonly<Record<string, string | Uint8Array | { readonly link: string } | null>>

export interface AtomToPublish {
  /** Its directory in the repository. */
  readonly path: string
  readonly label: string
  readonly version: string
  /** The source commit; that of the branch when absent. */
  readonly origin?: string
  readonly format?: AtomFormat
  /** Name of the manifest in `path`; atom.toml when absent, null where the tree has none. */
  readonly manifest?: string | null
}

/** All that a signed record says of an atom, as far as git knows it. */
export interface PublishedAtom {
  readonly label: string
  readonly version: string
  readonly path: string
  readonly format: AtomFormat
  readonly rootCommit: string
  readonly atomId: string
  readonly rev: string
  readonly origin: string
  readonly tree: string
  /** The ref of the atom commit. */
  readonly ref: string
  readonly manifest: string | undefined
}

/** A bare repository whose branch is `main`. */
export interface GitRepository {
  readonly dir: string
  readonly fileUrl: string
  /** Runs git in it and gives what it prints, without the last line feed. @throws GitCommandError */
  git(args: readonly string[], input?: string | Uint8Array): Promise<string>
  /** Commits changes to the branch, and gives the commit's id. The first one is named by refs/ekala/init. */
  commit(changes: FileChanges, message?: string): Promise<string>
  /** The commit without parents. */
  rootCommit(): Promise<string>
  /** Writes the commit and the refs of an atom by git plumbing. Refs must not be there; see `move`. */
  publish(atom: AtomToPublish): Promise<PublishedAtom>
  /** Points a ref elsewhere, as its owner's forced push would. */
  move(ref: string, target: string): Promise<void>
}

/** Seconds since 1970 of the first commit; each further one is a minute later. */
const FIRST_COMMIT = 1_700_000_000

/** Makes a bare repository in a directory that is not there yet. */
export async function createGitRepository(dir: string): Promise<GitRepository> {
  await runGit(['init', '--quiet', '--bare', '--initial-branch=main', dir])
  for (const [key, value] of Object.entries({
    'receive.fsckObjects': 'true',
    'transfer.fsckObjects': 'true',
    'http.receivepack': 'true',
    'uploadpack.allowFilter': 'true',
  })) {
    await runGit(['-C', dir, 'config', key, value])
  }
  return openGitRepository(dir)
}

/** A bare repository that is there already. */
export function openGitRepository(dir: string): GitRepository {
  const git = (args: readonly string[], input: string | Uint8Array = '') =>
    runGit(['-C', dir, ...args], input)
  const revParse = (revision: string) => git(['rev-parse', '--verify', '--quiet', revision])
  const rootCommit = () => git(['rev-list', '--max-parents=0', 'main'])
  // Whoever fetches over dumb HTTP reads the refs from a file.
  const tellRefs = () => git(['update-server-info'])

  async function commit(changes: FileChanges, message = 'Change'): Promise<string> {
    const earlier = Number(await git(['rev-list', '--count', '--all']))
    const parent = await revParse('refs/heads/main').catch(() => undefined)
    await git(['fast-import', '--quiet'], fastImport(changes, message, FIRST_COMMIT + earlier * 60, parent))
    const id = await revParse('refs/heads/main')
    if (parent === undefined) await git(['update-ref', formatRef({ kind: 'init' }), id, ''])
    await tellRefs()
    return id
  }

  async function publish(atom: AtomToPublish): Promise<PublishedAtom> {
    const { path, label, version, format = 'pre1', manifest: manifestFile = 'atom.toml' } = atom
    const origin = atom.origin ?? (await revParse('refs/heads/main'))
    const tree = await revParse(`${origin}:${path}`)
    const object = atomCommit({ tree, origin, label, version, path }, format)
    const rev = await git(['hash-object', '-t', 'commit', '-w', '--stdin'], encodeCommit(object))
    const refs = refsOf(label, version, format)
    const manifest = manifestFile === null ? undefined : await revParse(`${origin}:${path}/${manifestFile}`)
    const created: [AtomRef | undefined, string | undefined][] = [
      [refs.atom, rev],
      [refs.origin, origin],
      [refs.manifest, manifest],
    ]
    for (const [ref, id] of created) if (ref && id) await git(['update-ref', formatRef(ref), id, ''])
    await tellRefs()
    const root = await rootCommit()
    return {
      ...{ label, version, path, format, rev, origin, tree },
      rootCommit: root,
      atomId: atomId(root, label),
      ref: formatRef(refs.atom),
      manifest: manifest === undefined ? undefined : `${await git(['cat-file', 'blob', manifest])}\n`,
    }
  }

  async function move(ref: string, target: string): Promise<void> {
    await git(['update-ref', ref, target])
    await tellRefs()
  }

  return { dir, fileUrl: `file://${dir}`, git, commit, rootCommit, publish, move }
}

/** The refs of a generation; the first one's manifest is a tree of its own kind, which nothing here needs. */
function refsOf(
  label: string,
  version: string,
  format: AtomFormat,
): { atom: AtomRef; origin?: AtomRef; manifest?: AtomRef } {
  if (format === 'axios') return { atom: { kind: 'axios-atom', label, version } }
  if (format === '1') {
    return { atom: { kind: 'atom-1', label, version }, origin: { kind: 'origin-1', label, version } }
  }
  return {
    atom: { kind: 'atom', label, version },
    origin: { kind: 'origin', label, version },
    manifest: { kind: 'manifest', label, version },
  }
}

/** A stream for git fast-import (git-fast-import(1)). */
function fastImport(changes: FileChanges, message: string, time: number, parent?: string): Buffer {
  const person = `${GIT_ENVIRONMENT.GIT_AUTHOR_NAME} <${GIT_ENVIRONMENT.GIT_AUTHOR_EMAIL}> ${time} +0000`
  const parts: (string | Uint8Array)[] = [
    `commit refs/heads/main\nauthor ${person}\ncommitter ${person}\n`,
    ...dataOf(message),
    parent === undefined ? '' : `from ${parent}\n`,
  ]
  for (const [path, contents] of Object.entries(changes)) {
    if (contents === null) parts.push(`D ${path}\n`)
    else if (typeof contents === 'object' && 'link' in contents)
      parts.push(`M 120000 inline ${path}\n`, ...dataOf(contents.link))
    else parts.push(`M 100644 inline ${path}\n`, ...dataOf(contents))
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part)))
}

function dataOf(contents: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = Buffer.from(contents)
  return [`data ${bytes.length}\n`, bytes, '\n']
}

/** Runs git with nobody's configuration. @throws GitCommandError */
export async function runGit(args: readonly string[], input: string | Uint8Array = ''): Promise<string> {
  const child = spawn('git', args, { env: GIT_ENVIRONMENT })
  child.stdin.on('error', () => undefined).end(input)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  if (code !== 0) throw new GitCommandError(`git ${args.join(' ')}: exit code ${code}\n${stderr}`)
  return stdout.replace(/\n$/, '')
}
