import type { CliContext } from '../context.js'
import type { AtomRecords } from './atom-records.js'

/** Records of accounts, as a command's context reaches them. */
export async function openRecords(context: CliContext): Promise<AtomRecords> {
  const [{ createAtomRecords }, identity, fetch] = await Promise.all([
    import('./atom-records.js'),
    context.identity(),
    context.createFetch(),
  ])
  return createAtomRecords({ identity, fetch, registry: context.config.registry, signal: context.signal })
}
