import path from 'node:path'
import { files as filesLexicon } from '../../../src/lexicons/dev/firn.js'
import type { LayoutName } from '../../../src/models/layout/layout.js'
import { hubDirectory } from '../../../src/models/layout/names.js'
import { snapshotOf } from '../../../src/models/layout/plan-hub-cache.js'
import { planLayout } from '../../../src/models/layout/plan-layout.js'
import { type WantedFile, writeLayout } from '../../../src/models/layout/write-layout.js'
import { parseSha256 } from '../../../src/models/url/parse-sha256.js'
import type { CliContext } from '../../context.js'
import { CliError } from '../../errors/cli-error.js'
import { EXIT } from '../../errors/exit-code.js'
import { cacheDirectory } from '../cache/cache-directories.js'
import { modelState } from '../cache/model-state.js'
import type { LocatedModel } from '../locate/locate.js'
import { readJson } from '../locate/read-request.js'
import type { Network } from '../network/network.js'
import type { Incoming } from './incoming.js'
import { obtainFrom } from './obtain.js'

export interface FetchWish {
  readonly to: string | undefined
  readonly layout: LayoutName | undefined
  readonly id: string | undefined
  readonly refs: readonly string[]
  /** A file of hashes by path. */
  readonly fileHashes: string | undefined
}

export interface FetchedModel {
  readonly model: string
  /** at-uri of the release; null for a source. */
  readonly release: string | null
  readonly layout: LayoutName
  readonly id: string
  /** The cache, or the directory of the files. */
  readonly root: string
  /** Where programs that want a directory find the files; null in Ollama's layout. */
  readonly path: string | null
  readonly files: number
  readonly size: number
  /** Files that had to be downloaded. */
  readonly fetched: number
}

/**
 * Lays a model out on the disk, and downloads what is not there. In a cache that others use, too, it is noted what was
 * made, so that it can be cleaned away; a directory that the person named is theirs.
 * @throws CliError, SourceError, LayoutError, StorageError
 */
export async function fetchModel(
  located: LocatedModel,
  wish: FetchWish,
  network: Network,
  context: CliContext,
  incoming?: Incoming,
): Promise<FetchedModel> {
  const { title, name, pinned, source, release } = located
  if (wish.fileHashes !== undefined) await checkHashes(wish.fileHashes, located, context)
  const layout = wish.layout ?? pinned.layout
  const refs = wish.refs.length > 0 ? wish.refs : undefined
  const plan = planLayout(layout, pinned, { id: wish.id, refs })
  const cache = wish.to === undefined ? cacheDirectory(layout, context) : undefined
  const root = cache ?? path.resolve(context.cwd, wish.to ?? name)
  const kept = { how: 'fetched', title, layout, id: plan.id, root, at: context.now().toISOString() } as const
  let fetched = 0
  const obtain = obtainFrom(pinned, source, network, context, incoming)
  const options = {
    signal: context.signal,
    obtain: (wanted: readonly WantedFile[]) => {
      fetched = wanted.length
      return obtain(wanted)
    },
  }
  if (cache === undefined) await writeLayout(root, plan, options)
  else await modelState(context).noting(kept, (onBegin) => writeLayout(root, plan, { ...options, onBegin }))
  const snapshot = layout === 'hf-cache' ? `${hubDirectory(plan.id)}/snapshots/${snapshotOf(pinned)}` : ''
  return {
    ...{ model: title, release: release?.uri ?? null, layout, id: plan.id, root, fetched },
    path: layout === 'ollama' ? null : path.join(root, snapshot),
    files: pinned.files.length,
    size: pinned.files.reduce((sum, { size }) => sum + size, 0),
  }
}

/** Every file is listed, with its hash, and nothing else is. @throws CliError */
async function checkHashes(
  file: string,
  { pinned, title }: LocatedModel,
  context: CliContext,
): Promise<void> {
  const listed = await readJson(file, context)
  if (typeof listed !== 'object' || listed === null || Array.isArray(listed)) {
    throw new CliError(`${file} is no list of hashes: write {"path": "sha256-…"}.`)
  }
  const wanted = new Map(Object.entries(listed))
  const problems: string[] = []
  for (const { path: name, sha256 } of pinned.files) {
    const text = hashIn(wanted.get(name))
    wanted.delete(name)
    const expected = typeof text === 'string' ? parseSha256(text) : undefined
    if (text === undefined) problems.push(`${name} has no hash; it is ${sha256}`)
    else if (expected !== sha256)
      problems.push(`${name} should be ${expected ?? 'a sha256'}, and is ${sha256}`)
  }
  const manifest = filesLexicon.ollama.isTypeOf(pinned.origin) ? pinned.origin.digest : undefined
  const given = hashIn(wanted.get('manifest'))
  if (manifest !== undefined && typeof given === 'string') {
    wanted.delete('manifest')
    if (parseSha256(given) !== manifest) problems.push(`manifest should be ${given}, and is ${manifest}`)
  }
  for (const name of wanted.keys()) problems.push(`${name} is not in the model`)
  if (problems.length === 0) return
  throw new CliError(`${title} is not what ${file} says:\n${problems.join('\n')}`, {
    hint: 'Look at what changed, and write the new hashes if you want that.',
    exitCode: EXIT.untrue,
  })
}

/** A hash by itself, or in the form of fetchModel: `{ hash, … }`. */
function hashIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'hash' in value ? value.hash : value
}
