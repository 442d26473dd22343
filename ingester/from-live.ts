import type { EventContext } from './event-context.js'
import { toSource } from './source.js'

/**
 * Forgets how far sources were read, by the operator's word: where they begin now, the whole network is searched for
 * repositories, and all that are known are fetched anew.
 */
export async function forgetPositions(
  { write, log }: Pick<EventContext, 'write' | 'log'>,
  configured: readonly string[],
): Promise<void> {
  if (configured.length === 0) return
  const hosts = configured.map((each) => toSource(each).host)
  await write((trx) => trx.deleteFrom('sourceCursor').where('host', 'in', hosts).execute())
  log.warn({ sources: hosts }, 'how far these sources were read is forgotten: they are followed from now on')
}
