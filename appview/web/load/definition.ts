import { getBlobCidString, getBlobSize } from '@atproto/lex'
import { programOf } from '../../../src/definitions/program-of.js'
import type { DefinitionView, ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import { getDefinition } from '../../api/getDefinition.js'
import { getFindings } from '../../api/getFindings.js'
import { getRelease } from '../../api/getRelease.js'
import { listCollections } from '../../api/listCollections.js'
import { listReleases } from '../../api/listReleases.js'
import type { DefinitionProps } from '../pages/definition.js'
import { linkBase } from '../readme/link-base.js'
import type { Readme } from '../readme/readmes.js'
import { descriptionOf, recipeOf, releaseRecord } from '../records.js'
import { useBlocks } from '../use-blocks.js'
import type { WebContext } from '../web-context.js'
import { type Addressed, addressed } from './addressed.js'
import { loadAtom } from './atom.js'
import { loadDependents } from './dependents.js'
import { loadModel } from './model.js'
import { loadAuthors, loadNamed } from './named-definitions.js'
import { loadTree } from './tree.js'

/** Versions beside a readme; the others have a page of their own. */
const VERSIONS_SHOWN = 8
/** Collections that hold it; its newest first. */
const COLLECTIONS_SHOWN = 8
/** Of a model: the release's page has them all. */
const FILES_SHOWN = 6

/** @throws InvalidRequestError, NotFoundError, DeletedError */
export async function loadDefinition(
  ctx: WebContext,
  subject: { actor: string; kind: string; name: string },
): Promise<DefinitionProps> {
  const found = await getDefinition(ctx, subject as Parameters<typeof getDefinition>[1])
  const definition = await addressed(ctx.db, found.definition)
  const { uri, newest } = definition
  const record = descriptionOf(definition)
  const [release, { releases }, findings, dependents, { collections }, maintainers, [successor], readme] =
    await Promise.all([
      newest && getRelease(ctx, { uri: newest.uri }).then((answer) => answer.release),
      listReleases(ctx, { uri, limit: VERSIONS_SHOWN }),
      getFindings(ctx, { uri }),
      loadDependents(ctx.db, definition),
      listCollections(ctx, { definition: uri, limit: COLLECTIONS_SHOWN }),
      loadAuthors(ctx.db, record.maintainers ?? []),
      loadNamed(ctx.db, record.successor === undefined ? [] : [record.successor]),
      loadReadme(ctx, definition),
    ])
  const [use, dependencies] = await Promise.all([
    loadUse(ctx, definition, release),
    release ? loadDependencies(ctx, release) : [],
  ])
  return {
    ...{ definition, release, releases, findings, dependents, maintainers, readme },
    ...{ dependencies, collections, successor: successor?.definition, ...use },
  }
}

/** What a release needs, with the names of who publishes it. */
export async function loadDependencies({ db }: Pick<WebContext, 'db'>, release: ReleaseView) {
  const dependencies = releaseRecord(release).dependencies ?? []
  const definitions = await loadNamed(
    db,
    dependencies.map((dependency) => dependency.definition),
  )
  return dependencies.flatMap(({ requirement }, at) => {
    const definition = definitions[at]?.definition
    return definition ? [{ definition, requirement }] : []
  })
}

type Use = Pick<DefinitionProps, 'blocks' | 'unresolvable' | 'atom' | 'model'>

async function loadUse(
  ctx: WebContext,
  definition: Addressed,
  release: ReleaseView | undefined,
): Promise<Use> {
  const answer = release && (await loadTree(ctx, release.uri))
  const tree = answer && 'tree' in answer ? answer.tree : undefined
  const unresolvable = answer && 'unresolvable' in answer ? answer.unresolvable : undefined
  if (definition.kind === 'atom') {
    const atom = await loadAtom(ctx, definition, { release, tree, follow: true })
    return { blocks: [], unresolvable, atom, model: undefined }
  }
  if (definition.kind === 'model') {
    const files = { limit: FILES_SHOWN }
    const model = await loadModel(ctx, definition, { release, tree, follow: true, files })
    return { blocks: [], unresolvable, atom: undefined, model }
  }
  if (release === undefined) return { blocks: [], unresolvable, atom: undefined, model: undefined }
  const recipe = recipeOf(releaseRecord(release))
  return {
    ...{ unresolvable, atom: undefined, model: undefined },
    blocks: useBlocks({
      publicUrl: ctx.config.publicUrl,
      definition,
      version: release.version,
      follow: true,
      channels: (definition.channels ?? []).map((channel) => channel.name),
      runs: recipe !== undefined && programOf(recipe) !== undefined,
      tree,
    }),
  }
}

async function loadReadme({ readmes }: WebContext, definition: DefinitionView): Promise<Readme | undefined> {
  const { card, readme = card, repository } = descriptionOf(definition)
  if (readme === undefined) return undefined
  return readmes.read({
    did: definition.author.did,
    cid: getBlobCidString(readme),
    size: getBlobSize(readme) ?? 0,
    base: linkBase(repository),
  })
}
