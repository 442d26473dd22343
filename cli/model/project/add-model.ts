import path from 'node:path'
import { slugProblem } from '../../../src/syntax/slug.js'
import type { CliContext } from '../../context.js'
import { CliError, UsageError } from '../../errors/cli-error.js'
import { repair } from '../../project/journal.js'
import { whileLocked } from '../../project/with-project.js'
import { writeTogether } from '../../project/write-together.js'
import { type LocatedModel, locateModel } from '../locate/locate.js'
import { nameOf } from '../locate/name-of.js'
import { readRequest } from '../locate/read-request.js'
import { DEFAULT_NETWORK } from '../network/network.js'
import { readPublishedName } from '../published/find-release.js'
import {
  editModels,
  type LockedModel,
  MODELS_FILE,
  MODELS_LOCK,
  type ModelsProject,
  readModelsIn,
  readModelsProject,
  type WantedModel,
} from './project-models.js'

export interface AddedModel {
  readonly name: string
  readonly root: string
  readonly located: LocatedModel
  /** What was locked under the name before; undefined when nothing was. */
  readonly before: LockedModel | undefined
}

export interface AddWish {
  readonly spec: string
  readonly include: readonly string[]
  /** In place of the one that follows from the source. */
  readonly name: string | undefined
  /** Where a models.toml is made if there is none here or above. */
  readonly directory: string
}

/** Adds a model to the project's models.toml and locks it in models.lock: both files or neither. @throws CliError */
export async function addModel(wish: AddWish, context: CliContext): Promise<AddedModel> {
  const { spec, include, directory } = wish
  const root = (await readModelsProject(directory))?.root ?? directory
  return inProject(root, context, async (project) => {
    const name = wish.name ?? (await nameFor(wish, context))
    const problem = slugProblem(name)
    if (problem) throw new UsageError(`${name} is no name for a model: ${problem}`)
    if (wish.name === undefined && project.wanted.has(name) && project.wanted.get(name)?.source !== spec) {
      throw new CliError(`${MODELS_FILE} has another model ${name}: ${project.wanted.get(name)?.source}.`, {
        hint: 'Give this one a name of its own with --name, or name the other to replace it.',
      })
    }
    const wanted = { source: spec, ...(include.length === 0 ? {} : { include }) }
    return lock(project, name, wanted, { isTyped: true }, context)
  })
}

/** Locks models of the project anew: those that are named, or all. @throws CliError */
export async function updateModels(
  names: readonly string[],
  directory: string,
  context: CliContext,
): Promise<AddedModel[]> {
  const found = await readModelsProject(directory)
  if (found === undefined) {
    throw new CliError(`There is no ${MODELS_FILE} here or above.`, {
      hint: 'Make one with firn model add hf:org/model.',
    })
  }
  return inProject(found.root, context, async (project) => {
    const added: AddedModel[] = []
    for (const name of names.length === 0 ? project.wanted.keys() : names) {
      const wanted = project.wanted.get(name)
      if (wanted === undefined) {
        throw new CliError(`${MODELS_FILE} has no model ${name}.`, {
          hint: `It has ${[...project.wanted.keys()].join(', ')}.`,
        })
      }
      added.push(await lock(await readModelsIn(project.root), name, wanted, { isTyped: false }, context))
    }
    return added
  })
}

/** Takes a model out of both files. @throws CliError */
export async function removeModel(name: string, directory: string, context: CliContext): Promise<string> {
  const found = await readModelsProject(directory)
  return inProject(found?.root ?? directory, context, async (project) => {
    if (!project.wanted.has(name))
      throw new CliError(`There is no model ${name} in a ${MODELS_FILE} here or above.`)
    await write(project, editModels(project, name, undefined))
    return project.root
  })
}

async function inProject<T>(
  root: string,
  context: CliContext,
  work: (project: ModelsProject) => Promise<T>,
): Promise<T> {
  return whileLocked(root, context, async () => {
    for (const sentence of await repair(root)) context.output.warn(sentence)
    return work(await readModelsIn(root))
  })
}

async function lock(
  project: ModelsProject,
  name: string,
  wanted: WantedModel,
  { isTyped }: { readonly isTyped: boolean },
  context: CliContext,
): Promise<AddedModel> {
  const { source: spec, include = [] } = wanted
  const wish = { spec, include, source: undefined, isOfProject: !isTyped }
  if (!spec.includes(':') && !spec.includes('/'))
    throw new UsageError(`${spec} is no source: write hf:org/model, or alice.example/model.`)
  const located = await locateModel(wish, DEFAULT_NETWORK, context)
  const { pinned, release } = located
  const locked = {
    ...wanted,
    ...(release === undefined
      ? { request: await readRequest(wish, context) }
      : { release: { uri: release.uri, cid: release.cid } }),
    pinned,
  }
  await write(project, editModels(project, name, { wanted, locked }))
  return { name, root: project.root, located, before: project.locked.get(name) }
}

async function write(
  { root, text, lockText }: ModelsProject,
  after: { readonly text: string; readonly lockText: string },
): Promise<void> {
  await writeTogether(root, [
    { file: path.join(root, MODELS_FILE), before: text, after: after.text },
    { file: path.join(root, MODELS_LOCK), before: lockText, after: after.lockText },
  ])
}

async function nameFor({ spec, include }: AddWish, context: CliContext): Promise<string> {
  return (
    readPublishedName(spec)?.name ?? nameOf(await readRequest({ spec, include, source: undefined }, context))
  )
}
