import type { PinnedModel } from '../../../src/models/artifact.js'
import type { About } from '../../../src/models/listing.js'
import type { KeepFile } from '../../../src/models/resolve-model.js'
import type { SourceContext } from '../../../src/models/source.js'
import type { CliContext } from '../../context.js'
import { UsageError } from '../../errors/cli-error.js'
import type { Network } from '../network/network.js'
import { foreignSource, ownSource } from '../network/open-source.js'
import { findInProject } from '../project/project-models.js'
import { readPublishedName } from '../published/find-release.js'
import { type PublishedModel, readPublished } from '../published/published.js'
import { nameOf } from './name-of.js'
import { readRequest, type SourceWish } from './read-request.js'
import { resolveRequest } from './resolve.js'

/** A model that a person named, wherever it is. */
export interface LocatedModel {
  /** As it is shown. */
  readonly title: string
  /** A name for a directory, or for a new definition. */
  readonly name: string
  readonly pinned: PinnedModel
  readonly about: About
  /** Of a model of firn. */
  readonly release: PublishedModel | undefined
  /** How its addresses are asked. */
  readonly source: SourceContext
}

/**
 * Finds a model by what a person wrote: a model of firn, one of the project's models.toml, or a source.
 * @param keep where files are kept that have to be downloaded to know their hash
 * @throws CliError, SourceError
 */
export async function locateModel(
  wish: SourceWish,
  network: Network,
  context: CliContext,
  keep?: KeepFile,
): Promise<LocatedModel> {
  const published = wish.spec === undefined ? undefined : readPublishedName(wish.spec)
  if (published !== undefined) {
    if (wish.include.length > 0)
      throw new UsageError('--include goes with sources; a release has all its files.')
    const release = await readPublished(published, context)
    return {
      title: `${release.handle ?? release.did}/${release.name} ${release.version}`,
      name: release.name,
      pinned: release.pinned,
      about: {},
      release,
      source: await foreignSource(network, context),
    }
  }
  const locked = wish.spec === undefined ? undefined : await findInProject(wish.spec, context.cwd)
  if (locked !== undefined) {
    const isForeign = locked.release !== undefined
    return {
      ...{ title: locked.name, name: locked.name, pinned: locked.pinned, about: {}, release: undefined },
      source:
        isForeign || locked.request === undefined
          ? await foreignSource(network, context)
          : ownSource(locked.request, false, network, context),
    }
  }
  const request = await readRequest(wish, context)
  const source = ownSource(request, wish.spec !== undefined && !wish.isOfProject, network, context)
  const { pinned, about } = await resolveRequest(request, source, network, context, keep)
  const name = nameOf(request)
  return { title: wish.spec ?? name, name, pinned, about, release: undefined, source }
}
