import type * as Pds from '@atproto/pds'
import type * as Plc from '@did-plc/server'

/**
 * Loads the PDS and the PLC server, silent unless LOG_ENABLED says otherwise.
 *
 * They build their loggers from the environment while they are imported, hence the import at run time.
 */
export async function loadServerPackages(): Promise<{ pds: typeof Pds; plc: typeof Plc }> {
  // biome-ignore lint/style/noProcessEnv: the packages offer no other way to be quiet
  process.env.LOG_ENABLED ??= 'false'
  const [pds, plc] = await Promise.all([import('@atproto/pds'), import('@did-plc/server')])
  return { pds, plc }
}
