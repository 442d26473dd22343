export * from '../../demo/network/accounts.js'
export * from '../../demo/network/handles.js'
export * from '../../demo/network/network.js'
export type { PdsHandle } from '../../demo/network/pds.js'
