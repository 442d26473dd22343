import type { Config } from '../../src/config.js'
import type { EventContext } from '../event-context.js'

/** What looking at mirrors takes. */
export type MirrorContext = Pick<EventContext, 'db' | 'write' | 'log' | 'now' | 'signal' | 'metrics'>

export type MirrorConfig = Pick<Config, 'development'> & Partial<Pick<Config, 'atomMirrors' | 'publicUrl'>>
