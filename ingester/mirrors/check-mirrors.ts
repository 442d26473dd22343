import { type LookPace, lookInTurns } from './look-in-turns.js'
import type { MirrorConfig, MirrorContext } from './mirror-context.js'
import { type NotePace, noteInTurns } from './note-in-turns.js'

export type MirrorPace = LookPace & NotePace

/**
 * Looks at mirrors of atoms: at those of the operator for all that they hold, at those that signed releases name for
 * whether they stand by them. Works until the context's signal aborts.
 */
export async function checkMirrors(
  ctx: MirrorContext,
  config: MirrorConfig,
  pace: MirrorPace = {},
): Promise<void> {
  await Promise.all([
    noteInTurns(ctx, config, pace),
    // The operator's mirrors wait for nobody else's.
    lookInTurns(ctx, config, { ...pace, operator: true }),
    lookInTurns(ctx, config, { ...pace, operator: false }),
  ])
}
