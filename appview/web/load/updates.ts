import { getUpdates } from '../../api/getUpdates.js'
import type { AppViewContext } from '../../context.js'
import type { UpdatesProps } from '../pages/updates.js'

/** @throws InvalidCursorError */
export async function loadUpdates(
  ctx: Pick<AppViewContext, 'db'>,
  cursor: string | undefined,
): Promise<UpdatesProps> {
  const page = await getUpdates(ctx, cursor === undefined ? {} : { cursor })
  return { updates: page.updates, later: cursor !== undefined, cursor: page.cursor }
}
