import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { findBinDir, pathDirs } from '../executables.js'
import { GIT_ENVIRONMENT } from '../git-repository.js'
import type { Prerequisite } from '../prerequisite.js'

export const GIT_LFS: Prerequisite = {
  name: 'git-lfs',
  hint: 'install git-lfs (Debian: git-lfs)',
  available: () => findBinDir(pathDirs(), ['git-lfs']) !== undefined,
}

/** A work tree of a person who has git and git-lfs, and nobody's configuration. */
export interface GitLfsWorkTree extends AsyncDisposable {
  readonly dir: string
  /** Runs git in it; gives what it prints, without the last line feed. */
  git(...args: readonly string[]): Promise<string>
  /** Commits files, and pushes the branch with its LFS objects. @returns the commit */
  push(files: Readonly<Record<string, string | Uint8Array>>): Promise<string>
}

/** Opens one with `main` as its branch and a repository as `origin`. @param tracked patterns of files that git-lfs keeps */
export async function openGitLfsWorkTree(
  origin: string,
  tracked: readonly string[],
): Promise<GitLfsWorkTree> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'firn-git-lfs-'))
  const dir = path.join(home, 'work')
  await mkdir(dir)
  const git = async (...args: readonly string[]) => {
    const env = { ...GIT_ENVIRONMENT, HOME: home }
    const { stdout } = await promisify(execFile)('git', ['-C', dir, ...args], {
      env,
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout.replace(/\n$/, '')
  }
  await git('init', '--quiet', '--initial-branch=main')
  await git('lfs', 'install', '--local')
  await git('remote', 'add', 'origin', origin)
  for (const pattern of tracked) await git('lfs', 'track', pattern)
  return {
    dir,
    git,
    async push(files) {
      for (const [name, bytes] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
        await writeFile(path.join(dir, name), bytes)
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--message', 'Change')
      await git('push', '--quiet', 'origin', 'main')
      return git('rev-parse', 'HEAD')
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  }
}
