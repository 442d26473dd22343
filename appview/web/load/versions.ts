import { getDefinition } from '../../api/getDefinition.js'
import { listReleases } from '../../api/listReleases.js'
import type { AppViewContext } from '../../context.js'
import type { VersionsProps } from '../pages/versions.js'
import { addressed } from './addressed.js'

const PER_PAGE = 100

/** @throws InvalidRequestError, NotFoundError, DeletedError, InvalidCursorError */
export async function loadVersions(
  ctx: Pick<AppViewContext, 'db' | 'config'>,
  subject: { actor: string; kind: string; name: string },
  cursor: string | undefined,
): Promise<VersionsProps> {
  const found = await getDefinition(ctx, subject as Parameters<typeof getDefinition>[1])
  const definition = await addressed(ctx.db, found.definition)
  const page = await listReleases(ctx, {
    uri: definition.uri,
    limit: PER_PAGE,
    ...(cursor === undefined ? {} : { cursor }),
  })
  return { definition, releases: page.releases, later: cursor !== undefined, cursor: page.cursor }
}
