import type { ActorView } from '../../src/lexicons/dev/firn/defs.js'
import type { ActorRow } from '../hydrate/actors.js'
import { datetime, did, handle } from './strings.js'

export function actorView(row: ActorRow): ActorView {
  return { did: did(row.did), handle: handle(row.handle), indexedAt: datetime(row.indexedAt) }
}
