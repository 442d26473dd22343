import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { LayoutPlan } from '../../../src/models/layout/layout.js'
import { checkPath, hubDirectory } from '../../../src/models/layout/names.js'
import { type CachedModel, readHubCache, readModelIn } from '../../../src/models/layout/read-hub-cache.js'
import { type OllamaModel, readOllama } from '../../../src/models/layout/read-ollama.js'
import { writeLayout } from '../../../src/models/layout/write-layout.js'
import type { CliContext } from '../../context.js'
import { CliError } from '../../errors/cli-error.js'
import { cacheDirectory } from './cache-directories.js'
import { keepFromCollector } from './gc-roots.js'
import { modelState } from './model-state.js'

export interface LinkWish {
  /** A store path, a link to one, or any directory that holds models. */
  readonly from: string
  /** The cache; where the tools look when absent. */
  readonly to: string | undefined
  readonly id: string | undefined
  /** Whether a ref or a tag that names something else there is moved. */
  readonly replace: boolean
}

export interface LinkedModel {
  readonly id: string
  readonly layout: 'hf-cache' | 'ollama'
  readonly root: string
  /** Names that were left as they are, for they mean something else there. */
  readonly kept: readonly string[]
  readonly created: number
}

/**
 * Links models that lie elsewhere, such as in the Nix store, into the cache where the tools look: every file by itself,
 * so that other models and other revisions of the same one stay, and the tools can add to them.
 * @throws CliError where there is no model; LayoutError where something else is in the way
 */
export async function linkModels(wish: LinkWish, context: CliContext): Promise<LinkedModel[]> {
  const from = path.resolve(context.cwd, wish.from)
  const isDirectory = (await stat(from).catch(() => undefined))?.isDirectory() === true
  const plans = isDirectory ? await plansFrom(from, wish.id) : []
  if (plans.length === 0) {
    throw new CliError(
      `${wish.from} ${isDirectory ? 'holds no model in a layout that can be linked' : 'is no directory'}.`,
      {
        hint: 'Name what nix build made of a model (./result), a hub cache, or an Ollama models directory; firn model fetch downloads one.',
      },
    )
  }
  const linked: LinkedModel[] = []
  for (const plan of plans) linked.push(await link(plan, { ...wish, from }, context))
  return linked
}

type LinkPlan = LayoutPlan & { readonly layout: 'hf-cache' | 'ollama' }

async function plansFrom(from: string, id: string | undefined): Promise<LinkPlan[]> {
  const own =
    id === undefined ? [] : [await readModelIn(id, from)].filter(({ revisions }) => revisions.length > 0)
  const cached = own.length > 0 ? own : await readHubCache(from)
  const ollama = await readOllama(from)
  return [...(await Promise.all(cached.map(planHub))), ...ollama.map((model) => planOllama(model, from))]
}

async function planHub({ id, directory, refs, revisions }: CachedModel): Promise<LinkPlan> {
  const root = hubDirectory(id)
  const blobs = new Map(revisions.flatMap(({ files }) => files.map(({ blob, at }) => [blob, at] as const)))
  const trees: LayoutPlan['texts'][number][] = []
  for (const { commit, listing } of revisions) {
    if (listing === undefined) continue
    const text = await readFile(path.join(directory, 'trees', `${commit}.json`), 'utf8')
    trees.push({ at: `${root}/trees/${commit}.json`, text, moves: false, isListing: true })
  }
  return {
    layout: 'hf-cache',
    id,
    files: [],
    directories: [`${root}/blobs`, `${root}/refs`],
    links: [
      ...[...blobs].map(([blob, at]) => ({ at: `${root}/blobs/${blob}`, target: at })),
      ...revisions.flatMap(({ commit, files }) =>
        files.map(({ path: name, blob }) => ({
          at: `${root}/snapshots/${commit}/${checkPath(name)}`,
          target: `${'../'.repeat(name.split('/').length + 1)}blobs/${blob}`,
        })),
      ),
    ],
    texts: [
      ...trees,
      ...Object.entries(refs).map(([ref, commit]) => ({
        at: `${root}/refs/${checkPath(ref)}`,
        text: commit,
        moves: true,
      })),
    ],
  }
}

function planOllama({ id, manifest, manifestAt, layers }: OllamaModel, from: string): LinkPlan {
  return {
    layout: 'ollama',
    id,
    files: [],
    directories: ['blobs'],
    links: layers.map(({ sha256 }) => ({
      at: `blobs/sha256-${sha256}`,
      target: path.join(from, 'blobs', `sha256-${sha256}`),
    })),
    texts: [{ at: manifestAt, text: manifest, moves: true }],
  }
}

async function link(
  plan: LinkPlan,
  { from, to, replace }: LinkWish,
  context: CliContext,
): Promise<LinkedModel> {
  const { layout, id } = plan
  const root = to === undefined ? cacheDirectory(layout, context) : path.resolve(context.cwd, to)
  if (root === undefined) throw new Error(`${layout} has no cache.`)
  const kept = { how: 'linked', title: from, layout, id, root, at: context.now().toISOString() } as const
  const left: string[] = []
  for (const { at, text, moves } of plan.texts) {
    const there = await readFile(path.join(root, at), 'utf8').catch(() => text)
    if (moves && there !== text && !replace) left.push(at)
  }
  const obtain = () => Promise.reject(new Error('Links need no files.'))
  const { created } = await modelState(context).noting(kept, (onBegin) =>
    writeLayout(root, plan, { obtain, onBegin, keepMoving: !replace }),
  )
  // What nobody noted, nobody would give free.
  const state = modelState(context)
  if ((await state.read(kept)) !== undefined) await keepFromCollector(from, state.rootsOf(kept), context)
  return { id, layout, root, kept: left, created: created.length }
}
