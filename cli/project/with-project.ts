import path from 'node:path'
import type { CliContext } from '../context.js'
import { createProcessLock } from '../storage/process-lock.js'
import { openProject, type Project } from './find-project.js'
import { isInterrupted, repair } from './journal.js'
import { ProjectError } from './project-error.js'

/**
 * Works on the project that a directory is in while no other run does, after what an interrupted one left is mended.
 * @throws ProjectError, and what the work throws
 */
export async function withProject<T>(
  directory: string,
  context: Pick<CliContext, 'output' | 'directories'>,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const { root } = await openProject(directory)
  return whileLocked(root, context, async () => {
    for (const sentence of await repair(root)) context.output.warn(sentence)
    return work(await openProject(directory))
  })
}

/** Excludes other runs of firn from a directory while something is done there. */
export function whileLocked<T>(
  root: string,
  { directories }: Pick<CliContext, 'directories'>,
  work: () => Promise<T>,
): Promise<T> {
  const lock = createProcessLock(path.join(directories.state, 'locks'), root)
  return lock(`project ${root}`, work)
}

/** The project for those who only read it. @throws ProjectError while an interrupted run is not mended */
export async function readProject(directory: string): Promise<Project> {
  const project = await openProject(directory)
  if (await isInterrupted(project.root)) {
    throw new ProjectError('A run of firn was interrupted while it wrote here.', {
      hint: 'firn atom resolve ends what it began.',
    })
  }
  return project
}
