import type { Followed } from '../hosts/hosts.js'
import { FORGERIES, GARBLED } from './commits.js'
import type { Fault } from './fault.js'
import { FOREIGN_HOST_FAULTS } from './foreign-hosts.js'
import { FRAME_FAULTS } from './frames.js'
import { HOST_FAULTS } from './hosts.js'
import { IDENTITY_FAULTS } from './identities.js'
import { RELAY_FAULTS } from './relays.js'
import { SYNC_FAULTS } from './syncs.js'
import { RECORD_FAULTS, TREE_FAULTS } from './trees.js'

const FAMILIES: Readonly<Record<string, readonly Fault[]>> = {
  frames: FRAME_FAULTS,
  forgeries: FORGERIES,
  garbled: GARBLED,
  trees: TREE_FAULTS,
  records: RECORD_FAULTS,
  syncs: SYNC_FAULTS,
  identities: IDENTITY_FAULTS,
  hosts: HOST_FAULTS,
  relays: RELAY_FAULTS,
}

/** Everything that the adversary can do to whoever follows that, by what it does it to. */
export function familiesOf(followed: Followed): Readonly<Record<string, readonly Fault[]>> {
  return followed === 'pds' ? { ...FAMILIES, 'foreign hosts': FOREIGN_HOST_FAULTS } : FAMILIES
}

/** The same, in one list. */
export function faultsOf(followed: Followed): readonly Fault[] {
  return Object.values(familiesOf(followed)).flat()
}
