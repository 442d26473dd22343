import { programOf } from '../../../src/definitions/program-of.js'
import type { ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import { getDefinition } from '../../api/getDefinition.js'
import { getFindings } from '../../api/getFindings.js'
import { getRelease } from '../../api/getRelease.js'
import { listConflicts } from '../../api/listConflicts.js'
import type { ReleaseProps } from '../pages/release.js'
import { linkBase } from '../readme/link-base.js'
import { RenderError } from '../readme/render-thread.js'
import { descriptionOf, recipeOf, releaseRecord } from '../records.js'
import { useBlocks } from '../use-blocks.js'
import type { WebContext } from '../web-context.js'
import { addressed } from './addressed.js'
import { loadAtom } from './atom.js'
import { loadDependencies } from './definition.js'
import { loadExpression } from './expression.js'
import type { FilesAsked } from './files.js'
import { loadModel } from './model.js'
import { loadAuthors, loadNamed } from './named-definitions.js'
import { loadTree } from './tree.js'

/** Files of a model on one page. */
const FILES_PER_PAGE = 50

/**
 * @param files of a model: which of its files to show
 * @throws InvalidRequestError, NotFoundError, DeletedError, InvalidCursorError
 */
export async function loadRelease(
  ctx: WebContext,
  subject: { actor: string; kind: string; name: string; version: string },
  files: Omit<FilesAsked, 'limit'>,
): Promise<ReleaseProps> {
  const { release } = await getRelease(ctx, subject as Parameters<typeof getRelease>[1])
  const found = await getDefinition(ctx, { uri: release.definition })
  const definition = await addressed(ctx.db, found.definition)
  const record = releaseRecord(release)
  const recipe = recipeOf(record)
  const packaged = descriptionOf(definition)
  const [answer, findings, conflicts, dependencies, maintainers, [replacement], expression, notes] =
    await Promise.all([
      loadTree(ctx, release.uri),
      getFindings(ctx, { uri: release.uri }),
      loadConflicts(ctx, release),
      loadDependencies(ctx, release),
      loadAuthors(ctx.db, packaged.maintainers ?? []),
      loadNamed(ctx.db, release.yank?.replacement === undefined ? [] : [release.yank.replacement]),
      recipe && loadExpression(ctx, release.uri),
      renderNotes(ctx, record.notes, linkBase(packaged.repository)),
    ])
  const tree = 'tree' in answer ? answer.tree : undefined
  const { kind } = definition
  const asked = { release, tree, follow: false }
  return {
    ...{
      definition,
      release,
      findings,
      conflicts,
      dependencies,
      maintainers,
      replacement,
      expression,
      notes,
      tree,
    },
    unresolvable: 'unresolvable' in answer ? answer.unresolvable : undefined,
    atom: kind === 'atom' ? await loadAtom(ctx, definition, asked) : undefined,
    model:
      kind === 'model'
        ? await loadModel(ctx, definition, { ...asked, files: { ...files, limit: FILES_PER_PAGE } })
        : undefined,
    blocks:
      kind !== 'package'
        ? []
        : useBlocks({
            publicUrl: ctx.config.publicUrl,
            definition,
            version: release.version,
            follow: false,
            channels: [],
            runs: recipe !== undefined && programOf(recipe) !== undefined,
            tree,
          }),
  }
}

async function loadConflicts(ctx: WebContext, release: ReleaseView): Promise<ReleaseProps['conflicts']> {
  if (release.conflicts === 0) return []
  const { conflicts } = await listConflicts(ctx, { definition: release.definition, limit: 100 })
  return conflicts.filter((conflict) => conflict.uri === release.uri)
}

/** Notes as safe HTML; undefined where there are none, or where they cannot be drawn. */
async function renderNotes(
  { thread, log }: WebContext,
  notes: string | undefined,
  base: string | undefined,
): Promise<string | undefined> {
  if (notes === undefined || notes.trim() === '') return undefined
  try {
    return await thread.render(notes, base)
  } catch (error) {
    if (!(error instanceof RenderError)) throw error
    log.debug({ err: error }, 'release notes could not be drawn')
    return undefined
  }
}
