import { type LookPace, lookInTurns } from './look-in-turns.js'
import type { MirrorConfig, MirrorContext } from './mirror-context.js'
import { type NotePace, noteInTurns } from './note-in-turns.js'

export type MirrorPace = LookPace & Omit<NotePace, 'onNoted'>

/**
 * Looks at mirrors of atoms: at those of the operator for all that they hold, at those that signed releases name for
 * whether they stand by them. Works until the context's signal aborts.
 */
export async function checkMirrors(
  ctx: MirrorContext,
  config: MirrorConfig,
  pace: MirrorPace = {},
): Promise<void> {
  const noted = Promise.withResolvers<void>()
  // What the settings name is looked at once it is noted, and not a round later.
  const look = async (operator: boolean) => {
    await noted.promise
    await lookInTurns(ctx, config, { ...pace, operator })
  }
  await Promise.all([
    noteInTurns(ctx, config, { ...pace, onNoted: noted.resolve }).finally(noted.resolve),
    // The operator's mirrors wait for nobody else's.
    look(true),
    look(false),
  ])
}
