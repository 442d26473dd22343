import type { ReleaseView } from '../../src/lexicons/dev/firn/defs.js'
import type { AppViewContext } from '../context.js'
import { hydrateReleases } from '../hydrate/releases.js'
import { createLinks } from '../views/links.js'
import { releaseView } from '../views/release.js'
import { NotFoundError } from './errors.js'

/** The view of one release. @throws NotFoundError when it went since its at-uri was found */
export async function readRelease(
  { db, config }: Pick<AppViewContext, 'db' | 'config'>,
  uri: string,
): Promise<ReleaseView> {
  const view = releaseView(uri, await hydrateReleases(db, [uri]), createLinks(config.publicUrl))
  if (view) return view
  throw new NotFoundError(`${uri} is no longer in this index.`)
}
