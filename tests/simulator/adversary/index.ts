import { FORGERIES, GARBLED } from './commits.js'
import type { Fault } from './fault.js'
import { FOREIGN_HOST_FAULTS } from './foreign-hosts.js'
import { FRAME_FAULTS } from './frames.js'
import { HOST_FAULTS } from './hosts.js'
import { IDENTITY_FAULTS } from './identities.js'
import { RELAY_FAULTS } from './relays.js'
import { SYNC_FAULTS } from './syncs.js'
import { RECORD_FAULTS, TREE_FAULTS } from './trees.js'

/** Everything that the adversary can do, by what it does it to. */
export const FAMILIES = {
  frames: FRAME_FAULTS,
  forgeries: FORGERIES,
  garbled: GARBLED,
  trees: TREE_FAULTS,
  records: RECORD_FAULTS,
  syncs: SYNC_FAULTS,
  identities: IDENTITY_FAULTS,
  hosts: HOST_FAULTS,
  relays: RELAY_FAULTS,
} as const satisfies Record<string, readonly Fault[]>

const FAULTS: readonly Fault[] = Object.values(FAMILIES).flat()

/** What can be done to whoever follows a relay, or PDSes. */
export function faultsOf(followed: 'relay' | 'pds'): readonly Fault[] {
  return followed === 'pds' ? [...FAULTS, ...FOREIGN_HOST_FAULTS] : FAULTS
}
