import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LockedPin } from '../../src/atoms/lock/lock.js'
import type { DirectDependency } from '../../src/atoms/manifest/manifest.js'
import { hashLargeNar } from '../../src/nix/nar.js'
import { file } from '../../src/nix/tree.js'
import type { Git } from '../git/git.js'
import { decompress } from './decompress.js'
import { type DownloadOptions, download } from './download.js'
import { findRevision } from './git-revision.js'
import { readTar, withoutTopDirectory } from './read-tar.js'

export interface PinContext extends DownloadOptions {
  readonly git: Git
}

/** What a source is besides what the manifest can say. */
export interface PinOptions {
  /** Of what is fetched when it is built with: a program. */
  readonly executable?: boolean
}

/**
 * Looks at a source and pins it: a repository by its commit, everything else by its hash, as Nix will compute it.
 * @param url with the version of an atom in it already
 * @throws PinError, GitError
 */
export async function lockPin(
  name: string,
  dependency: DirectDependency,
  url: string,
  context: PinContext,
  { executable = false }: PinOptions = {},
): Promise<LockedPin> {
  if (dependency.kind === 'git') {
    const { rev, version } = await findRevision(context.git, url, dependency)
    return { type: 'nix+git', name, url, version, rev }
  }
  const directory = await mkdtemp(path.join(tmpdir(), 'firn-pin-'))
  try {
    const target = path.join(directory, 'download')
    const flat = await download(url, target, context)
    const unpacked = async () =>
      hashLargeNar(withoutTopDirectory(readTar(await decompress(target, context.signal))))
    switch (dependency.kind) {
      case 'url':
        return { type: 'nix', name, url, hash: flat }
      case 'tar':
        return { type: 'nix+tar', name, url, hash: await unpacked() }
      case 'build':
        if (dependency.unpack) return { type: 'nix+src', name, url, hash: await unpacked(), unpack: true }
        if (executable) return { type: 'nix+src', name, url, hash: await hashProgram(target), executable }
        return { type: 'nix+src', name, url, hash: flat }
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Nix hashes an executable file as a tree of its own. */
async function hashProgram(target: string): Promise<string> {
  return hashLargeNar(file(await readFile(target), { executable: true }))
}
