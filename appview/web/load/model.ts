import type { ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import type { files } from '../../../src/lexicons/dev/firn.js'
import { weightFormatOf } from '../../../src/models/formats/by-name.js'
import type { LockedTree } from '../../nix/service.js'
import type { UseGroup } from '../atom-blocks.js'
import { modelBlocks } from '../model-blocks.js'
import { filesOf, modelRecord, releaseRecord } from '../records.js'
import type { WebContext } from '../web-context.js'
import type { Addressed } from './addressed.js'
import { type FilesAsked, type FilesPage, loadFiles } from './files.js'
import { type Lineage, loadLineage } from './lineage.js'

/** Models in each direction, and steps to them, that stand beside a readme; the others have a page of their own. */
const LINEAGE_SHOWN = { depth: 2, limit: 6 } as const

/** What pages show of a model beside what they show of every definition. */
export interface ModelParts {
  /** Undefined where it was made from nothing that is said, and nothing from it. */
  readonly lineage: Lineage | undefined
  /** Undefined while there is no release. */
  readonly released: ReleasedModel | undefined
}

/** Of one release. */
export interface ReleasedModel {
  readonly artifact: files.Main
  /** Of its weights. */
  readonly formats: readonly string[]
  /** Whether loading it can run code. */
  readonly pickle: boolean
  readonly files: FilesPage
  /** None while its files are not here: nothing could follow them. */
  readonly groups: readonly UseGroup[]
}

interface ModelAsked {
  readonly release: ReleaseView | undefined
  readonly tree: LockedTree | undefined
  /** Whether the ways to use it follow newer releases. */
  readonly follow: boolean
  readonly files: FilesAsked
}

export async function loadModel(
  ctx: Pick<WebContext, 'db' | 'config'>,
  definition: Addressed,
  asked: ModelAsked,
): Promise<ModelParts> {
  const { release } = asked
  const [lineage, released] = await Promise.all([
    loadLineage(ctx, definition.uri, LINEAGE_SHOWN),
    release && loadReleased(ctx, definition, { ...asked, release }),
  ])
  return { lineage: lineage.links.length === 0 ? undefined : lineage, released }
}

async function loadReleased(
  ctx: Pick<WebContext, 'db' | 'config'>,
  definition: Addressed,
  { release, tree, follow, files: asked }: ModelAsked & { readonly release: ReleaseView },
): Promise<ReleasedModel | undefined> {
  const artifact = filesOf(releaseRecord(release))
  if (artifact === undefined) return undefined
  const page = await loadFiles(ctx, release.uri, asked)
  const paths = (artifact.files ?? page.files).map(({ path }) => path)
  const groups =
    page.problem === undefined
      ? modelBlocks({
          ...{
            publicUrl: ctx.config.publicUrl,
            definition,
            version: release.version,
            artifact,
            follow,
            tree,
          },
          library: modelRecord(definition).library,
          gguf: paths.find((path) => weightFormatOf(path) === 'gguf'),
        })
      : []
  const { weightFormats = [], pickle = false } = release.model ?? {}
  return { artifact, formats: weightFormats, pickle, files: page, groups }
}
