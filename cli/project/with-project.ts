import type { CliContext } from '../context.js'
import { openProject, type Project } from './find-project.js'
import { isInterrupted, repair } from './journal.js'
import { ProjectError } from './project-error.js'
import { lockProject } from './project-lock.js'

/**
 * Works on the project that a directory is in while no other run does, after what an interrupted one left is mended.
 */
export async function withProject<T>(
  directory: string,
  { output, signal }: Pick<CliContext, 'output' | 'signal'>,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const { root } = await openProject(directory)
  await using _ = await lockProject(root, { signal, onWait: (sentence) => output.note(sentence) })
  for (const sentence of await repair(root)) output.warn(sentence)
  return work(await openProject(directory))
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
