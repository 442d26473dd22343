import path from 'node:path'
import { removeEntry } from '../../../src/atoms/toml/edit/remove-entry.js'
import { setEntry } from '../../../src/atoms/toml/edit/set-entry.js'
import { parseToml, type TomlDocument } from '../../../src/atoms/toml/parse.js'
import { positionAt } from '../../../src/atoms/toml/position.js'
import { quote } from '../../../src/atoms/toml/quote.js'
import { TomlError } from '../../../src/atoms/toml/toml-error.js'
import type { TomlValue } from '../../../src/atoms/toml/value.js'
import { RecordRefusal } from '../../../src/definitions/refusal.js'
import { MAX_MODEL_LOCK_BYTES, MAX_MODELS_FILE_BYTES } from '../../../src/limits/command-line.js'
import type { PinnedModel } from '../../../src/models/artifact.js'
import type { SourceRequest } from '../../../src/models/request.js'
import { slugProblem } from '../../../src/syntax/slug.js'
import { CliError } from '../../errors/cli-error.js'
import { readText } from '../../project/file-text.js'
import { findUpwards } from '../../project/find-project.js'
import { checkPinned } from './check-pinned.js'

/** The models that a project uses, as people write them. */
export const MODELS_FILE = 'models.toml'
/** What they meant when they were added, file by file. */
export const MODELS_LOCK = 'models.lock'

export class ModelsFileError extends CliError {
  override name = 'ModelsFileError'
}

/** An entry of models.toml. */
export interface WantedModel {
  /** What a person would type: a source, or a model of firn with a requirement. */
  readonly source: string
  readonly include?: readonly string[] | undefined
}

/** An entry of models.lock. */
export interface LockedModel {
  readonly source: string
  readonly include?: readonly string[] | undefined
  /** The request that was resolved; absent for a model of firn. */
  readonly request?: SourceRequest | undefined
  /** Of a model of firn: the release. */
  readonly release?: { readonly uri: string; readonly cid: string } | undefined
  readonly pinned: PinnedModel
}

export interface ModelsProject {
  readonly root: string
  readonly text: string | undefined
  readonly lockText: string | undefined
  readonly wanted: ReadonlyMap<string, WantedModel>
  readonly locked: ReadonlyMap<string, LockedModel>
}

/** The project that a directory is in; undefined where there is no models.toml here or above. @throws ModelsFileError */
export async function readModelsProject(directory: string): Promise<ModelsProject | undefined> {
  const root = await findUpwards(directory, MODELS_FILE)
  return root === undefined ? undefined : readModelsIn(root)
}

/** The models of a directory, which may have none yet. @throws ModelsFileError */
export async function readModelsIn(root: string): Promise<ModelsProject> {
  const text = await readText(path.join(root, MODELS_FILE))
  const lockText = await readText(path.join(root, MODELS_LOCK))
  return {
    ...{ root, text, lockText },
    wanted: text === undefined ? new Map() : readWanted(text),
    locked: lockText === undefined ? new Map() : readLock(lockText),
  }
}

/** A model of the project that a directory is in, as it is locked. @throws ModelsFileError when it is not */
export async function findInProject(
  name: string,
  directory: string,
): Promise<(LockedModel & { readonly name: string }) | undefined> {
  if (slugProblem(name)) return undefined
  const project = await readModelsProject(directory)
  if (!project?.wanted.has(name)) return undefined
  const locked = project.locked.get(name)
  if (locked !== undefined && isSame(locked, project.wanted.get(name))) return { ...locked, name }
  throw new ModelsFileError(`${name} is in ${MODELS_FILE} and not locked as it stands there.`, {
    hint: `Lock it with firn model add --update ${name}.`,
  })
}

function isSame(locked: WantedModel, wanted: WantedModel | undefined): boolean {
  const globs = (model: WantedModel) => JSON.stringify(model.include ?? [])
  return wanted !== undefined && locked.source === wanted.source && globs(locked) === globs(wanted)
}

/** Both texts with a model set or taken out; comments and everything else stay. */
export function editModels(
  { text = '', locked }: ModelsProject,
  name: string,
  entry: { readonly wanted: WantedModel; readonly locked: LockedModel } | undefined,
): { readonly text: string; readonly lockText: string } {
  const all = new Map(locked)
  if (entry === undefined) all.delete(name)
  else all.set(name, entry.locked)
  const at = ['models', name]
  const edited =
    entry === undefined
      ? removeEntry(read(text), at)
      : setEntry(read(text), at, { dotted: [], value: printWanted(entry.wanted) })
  return { text: edited, lockText: printLock(all) }
}

function printWanted({ source, include }: WantedModel): string {
  const globs = include === undefined ? '' : `, include = [${include.map(quote).join(', ')}]`
  return include === undefined ? quote(source) : `{ source = ${quote(source)}${globs} }`
}

function printLock(locked: ReadonlyMap<string, LockedModel>): string {
  const models = Object.fromEntries([...locked].sort(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify({ version: LOCK_VERSION, models }, undefined, 2)}\n`
}

const LOCK_VERSION = 1

function readWanted(text: string): Map<string, WantedModel> {
  const models = read(text).root.entries.get('models')?.value
  const wanted = new Map<string, WantedModel>()
  if (models === undefined) return wanted
  if (models.type !== 'table')
    throw wrong(text, models, 'models is no table.', 'Write [models], and below it name = "source".')
  for (const [name, { value }] of models.entries) {
    const problem = slugProblem(name)
    if (problem) throw wrong(text, value, problem, 'Give the model another name.')
    wanted.set(name, readEntry(text, value))
  }
  return wanted
}

function readEntry(text: string, value: TomlValue): WantedModel {
  if (value.type === 'string') return { source: value.text }
  const source = value.type === 'table' ? value.entries.get('source')?.value : undefined
  const include = value.type === 'table' ? value.entries.get('include')?.value : undefined
  const globs =
    include?.type === 'array'
      ? include.items.flatMap((item) => (item.type === 'string' ? [item.text] : []))
      : []
  const isWhole = include === undefined || (include.type === 'array' && globs.length === include.items.length)
  if (source?.type !== 'string' || !isWhole) {
    throw wrong(
      text,
      value,
      'This is no model.',
      'Write "hf:org/model", or { source = "hf:org/model", include = ["*.json"] }.',
    )
  }
  return { source: source.text, ...(include === undefined ? {} : { include: globs }) }
}

function readLock(text: string): Map<string, LockedModel> {
  try {
    if (Buffer.byteLength(text) > MAX_MODEL_LOCK_BYTES) throw new TypeError('it is too large')
    const { version, models } = JSON.parse(text)
    if (version !== LOCK_VERSION || typeof models !== 'object' || models === null) {
      throw new TypeError(`it is not of version ${LOCK_VERSION}`)
    }
    for (const [name, { pinned }] of Object.entries(models as Record<string, LockedModel>)) {
      if (slugProblem(name)) throw new TypeError(`${name.slice(0, 100)} is no name`)
      checkPinned(pinned)
    }
    return new Map(Object.entries(models as Record<string, LockedModel>))
  } catch (cause) {
    const isOfFile = [SyntaxError, TypeError, RecordRefusal].some((kind) => cause instanceof kind)
    if (!(cause instanceof Error) || !isOfFile) throw cause
    throw new ModelsFileError(`${MODELS_LOCK} cannot be read: ${cause.message}.`, {
      cause,
      hint: `Take it from your version control again, or remove it and lock anew with firn model add --update.`,
    })
  }
}

function read(text: string): TomlDocument {
  try {
    return parseToml(text, { maxBytes: MAX_MODELS_FILE_BYTES })
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw located(text, error.offset, error.message, error.fix)
  }
}

function wrong(text: string, { span }: TomlValue, message: string, fix: string): ModelsFileError {
  return located(text, span.start, message, fix)
}

function located(text: string, offset: number, message: string, hint: string): ModelsFileError {
  const { line, column } = positionAt(text, offset)
  return new ModelsFileError(`${MODELS_FILE}:${line}:${column}: ${message}`, { hint })
}
