import { mkdir, readdir, realpath, rmdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseAtomVersion } from '../../src/atoms/atom-version.js'
import { LOCK_FILE } from '../../src/atoms/lock/lock.js'
import { addPackage } from '../../src/atoms/manifest/edit-ekala.js'
import { EKALA_FILE } from '../../src/atoms/manifest/ekala.js'
import {
  type Composer,
  DEFAULT_ENTRY,
  MANIFEST_FILE,
  type Manifest,
} from '../../src/atoms/manifest/manifest.js'
import { printManifest } from '../../src/atoms/manifest/print-manifest.js'
import { parseManifest } from '../../src/atoms/manifest/read-manifest.js'
import { AtomNameError, parseLabel } from '../../src/atoms/name.js'
import { parseGitSource } from '../../src/atoms/uri/git-source.js'
import { VersionError } from '../../src/requirement/version.js'
import type { CliContext } from '../context.js'
import { UsageError } from '../errors/cli-error.js'
import { type AtomFiles, readNeighbours, toPath } from '../project/atom-files.js'
import type { Project } from '../project/find-project.js'
import { ProjectError } from '../project/project-error.js'
import { withProject } from '../project/with-project.js'
import { writeTogether } from '../project/write-together.js'
import { ResolutionError } from '../resolution/resolution-error.js'
import { mirrorText } from './choose-set.js'
import { type ResolvedAtom, resolveAtom } from './resolve-atom.js'
import { openSurroundings, type SurroundingsOptions } from './surroundings.js'

export interface NewOptions extends SurroundingsOptions {
  /** Absolute. */
  readonly directory: string
  readonly version: string
  /** The directory's name when absent. */
  readonly label: string | undefined
  readonly description: string | undefined
  /** The atom that the configuration names composes it, or nothing but Nix, or it is data alone. */
  readonly composer: 'default' | 'static' | { readonly nix: string }
}

/**
 * Makes an atom in a directory of the project: manifest, lock and its line in ekala.toml, all or nothing.
 * @throws ProjectError, UsageError, AtomFileError, ResolutionError, GitError
 */
export async function newAtom(options: NewOptions, context: CliContext): Promise<ResolvedAtom> {
  const above = await nearestDirectory(options.directory)
  return withProject(above, context, async (project) => {
    const { root, ekalaText } = project
    // Links above the new directory are followed, as they are on the way to the root.
    const directory = path.join(await realpath(above), path.relative(above, options.directory))
    const atomPath = toPath(project, directory)
    const label = labelOf(options)
    await refuseTaken(project, atomPath, label, directory)
    const manifestText = printManifest(manifestOf(label, options, context))
    const files: AtomFiles = {
      path: atomPath,
      manifestFile: path.join(directory, MANIFEST_FILE),
      manifestText,
      manifest: parseManifest(manifestText),
      lockFile: path.join(directory, LOCK_FILE),
      lockText: undefined,
      lock: undefined,
      previous: undefined,
    }
    await using surroundings = await openSurroundings(project, options, context)
    const resolved = await resolveAtom(project, files, surroundings).catch((error: unknown) => {
      throw options.composer === 'default' ? withoutComposer(error, context) : error
    })
    context.signal.throwIfAborted()
    const made = await mkdir(directory, { recursive: true })
    try {
      const writes = [
        { file: files.manifestFile, before: undefined, after: manifestText },
        ...resolved.writes,
        { file: path.join(root, EKALA_FILE), before: ekalaText, after: addPackage(ekalaText, atomPath) },
      ]
      await writeTogether(root, writes)
      return { ...resolved, writes }
    } catch (error) {
      if (made !== undefined) await removeEmpty(directory, made)
      throw error
    }
  })
}

/** The manifest that other hints would have mended is not written yet. */
function withoutComposer(error: unknown, { config }: CliContext): unknown {
  if (!(error instanceof ResolutionError)) return error
  const { set, atom } = config.composer
  const { message, exitCode, details } = error
  return new ResolutionError(message, {
    ...{ cause: error, exitCode, details },
    hint: `A new atom is composed by ${set.tag}.${atom.label} of ${set.address}, unless --nix (nothing but Nix) or --static (data alone) says otherwise; manifest.default.composer in the configuration names another.`,
  })
}

function manifestOf(
  label: string,
  { version, description, composer }: NewOptions,
  context: CliContext,
): Manifest {
  const base = {
    label,
    version: versionOf(version),
    description,
    tags: [],
    from: new Map(),
    direct: new Map(),
  }
  if (composer !== 'default') {
    const compose: Composer =
      composer === 'static' ? { kind: 'static' } : { kind: 'nix', entry: composer.nix }
    return { ...base, sets: new Map(), compose }
  }
  const { aliases, composer: wished } = context.config
  const { tag, address } = wished.set
  return {
    ...base,
    sets: new Map([[tag, [mirrorText(parseGitSource(address, aliases), context.cwd)]]]),
    compose: {
      kind: 'atom',
      label: wished.atom.label,
      set: tag,
      requirement: wished.atom.version,
      entry: wished.atom.entry ?? DEFAULT_ENTRY,
    },
  }
}

function labelOf({ label, directory }: NewOptions): string {
  try {
    return parseLabel(label ?? path.basename(directory))
  } catch (cause) {
    if (!(cause instanceof AtomNameError)) throw cause
    throw new UsageError(cause.message, { cause, hint: 'Choose a label with --label.' })
  }
}

function versionOf(text: string): string {
  try {
    return parseAtomVersion(text)
  } catch (cause) {
    if (!(cause instanceof VersionError)) throw cause
    throw new UsageError(cause.message, { cause, hint: 'Write a version as in 1.2.3.' })
  }
}

async function refuseTaken(
  project: Project,
  atomPath: string,
  label: string,
  directory: string,
): Promise<void> {
  if (atomPath === '.' || atomPath.startsWith('..')) {
    throw new ProjectError(`${directory} is not inside the project ${project.root}.`, {
      hint: 'An atom has a directory of its own below ekala.toml.',
    })
  }
  if ((await entriesOf(directory)).length > 0) {
    throw new ProjectError(`${directory} is not empty.`, {
      hint: 'Choose a new directory; an atom.toml that is there already is listed in ekala.toml by hand.',
    })
  }
  const owner = (await readNeighbours(project)).find((atom) => atom.label === label)
  if (owner !== undefined) {
    throw new ProjectError(`${owner.path} is labelled ${label} already, and a label is one atom's alone.`, {
      hint: 'Choose another with --label.',
    })
  }
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new ProjectError(`${directory} can be no atom's directory: ${message}.`, { cause })
  }
}

/** The directory itself, or the nearest one above it that is there. */
async function nearestDirectory(directory: string): Promise<string> {
  for (let at = directory; ; at = path.dirname(at)) {
    const found = await stat(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
      throw error
    })
    if (found?.isDirectory()) return at
  }
}

/** Takes away directories that were made, from the innermost to `first`. */
async function removeEmpty(directory: string, first: string): Promise<void> {
  for (let at = directory; at.startsWith(first); at = path.dirname(at)) await rmdir(at)
}
