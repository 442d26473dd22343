import type { CliContext } from '../context.js'
import { atomAt, findAtom, readAtom, readNeighbours, toPath } from '../project/atom-files.js'
import type { Project } from '../project/find-project.js'
import { ProjectError } from '../project/project-error.js'
import { readProject, withProject } from '../project/with-project.js'
import { writeTogether } from '../project/write-together.js'
import { type ResolvedAtom, type ResolveWishes, resolveAtom } from './resolve-atom.js'
import { openSurroundings, type SurroundingsOptions } from './surroundings.js'

export interface ResolveAtomsOptions extends SurroundingsOptions, ResolveWishes {
  /** Labels or directories; none: what the directory at hand is about. */
  readonly names: readonly string[]
  readonly all: boolean
  readonly fresh: boolean
  /** Writes nothing. */
  readonly check: boolean
}

/**
 * Resolves atoms of the project at hand; the files of all are written together, or none.
 * @throws ProjectError, AtomFileError, ResolutionError, AtomAlarmError, PinError, GitError
 */
export async function resolveAtoms(
  options: ResolveAtomsOptions,
  context: CliContext,
): Promise<ResolvedAtom[]> {
  const { cwd } = context
  if (options.check) return resolveAll(await readProject(cwd), options, context)
  return withProject(cwd, context, async (project) => {
    const resolved = await resolveAll(project, options, context)
    context.signal.throwIfAborted()
    await writeTogether(
      project.root,
      resolved.flatMap(({ writes }) => writes),
    )
    return resolved
  })
}

async function resolveAll(
  project: Project,
  options: ResolveAtomsOptions,
  context: CliContext,
): Promise<ResolvedAtom[]> {
  const paths = await pathsOf(project, options, context.cwd)
  await using surroundings = await openSurroundings(project, options, context)
  const resolved: ResolvedAtom[] = []
  for (const atomPath of paths) {
    const files = await readAtom(project, atomPath, options.fresh)
    resolved.push(await resolveAtom(project, files, surroundings, options))
  }
  return resolved
}

async function pathsOf(
  project: Project,
  { names, all }: ResolveAtomsOptions,
  cwd: string,
): Promise<readonly string[]> {
  if (names.length > 0) {
    return [...new Set(await Promise.all(names.map((name) => findAtom(project, name, cwd))))]
  }
  if (!all && toPath(project, cwd) !== '.') return [await atomAt(project, cwd)]
  const listed = (await readNeighbours(project)).map(({ path }) => path)
  if (listed.length > 0) return listed
  throw new ProjectError('The project has no atoms yet.', { hint: 'Make one with firn atom new.' })
}
